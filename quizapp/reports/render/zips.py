"""A ZIP archive written as a stream: no more than one file of it is held at once."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator


class _Sink:
    """What the archive writes to; it cannot be gone back in, so sizes stand behind the files."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def take(self) -> bytes:
        found, self.parts = b"".join(self.parts), []
        return found


def stream(files: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """The bytes of an archive of (name, content), stored as they come: PDF does not shrink."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:  # type: ignore[call-overload]
        for name, content in files:
            archive.writestr(name, content)
            yield sink.take()
    yield sink.take()
