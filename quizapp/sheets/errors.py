"""What is said of files that cannot be read."""

from __future__ import annotations


class UnreadableFile(Exception):
    """A file that nothing can be read from; `message` says in Vietnamese why, what to do."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


class UnreadableSheet(UnreadableFile):
    """A workbook, or a sheet of one, that nothing can be read from."""
