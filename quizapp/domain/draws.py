"""Lucky draws that anyone can repeat: tickets in the order of their hashes under a seed.

The seed is made at the draw and recorded; whoever has it and the list of tickets gets the same
winners with any tool that knows SHA-256.
"""

import hashlib
from collections.abc import Iterable


def order(seed: str, tickets: Iterable[str]) -> list[str]:
    """The tickets as drawn: ascending by the hex SHA-256 of "<seed>:<ticket>", each ticket once.

    The first are the winners, those behind them the reserves.
    """
    return sorted(set(tickets), key=lambda ticket: (_hash(f"{seed}:{ticket}"), ticket))


def digest(tickets: Iterable[str]) -> str:
    """The hex SHA-256 of the sorted tickets, one a line: fixes what was drawn from."""
    return _hash("\n".join(sorted(set(tickets))))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
