"""Settings, read once from the environment."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STARTS_PER_CORE = 20
"""Starts a second, measured: see bench/README.md, "The storm"."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between installations.

    ``public_url`` is the address that participants see (no trailing slash); QR codes carry it.
    Where it is empty the address of the request is used. ``proxies`` is how many reverse proxies
    stand in front, whose word about the visitor's address is taken. ``starts_per_second`` is how
    many attempts may be started in the long run before people stand in line; 0 goes by the cores.
    """

    data_dir: Path
    database_url: str
    secret_key: str
    public_url: str = ""
    redis_url: str = ""
    proxies: int = 0
    starts_per_second: float = 0
    testing: bool = False
    extra: dict[str, object] = field(default_factory=dict)

    @property
    def pace_of_starts(self) -> float:
        """Starts a second: as given, else by what a core holds beside those who are answering."""
        return self.starts_per_second or STARTS_PER_CORE * (os.cpu_count() or 1)

    @property
    def https(self) -> bool:
        return self.public_url.startswith("https://")

    @classmethod
    def from_env(cls) -> Settings:
        data_dir = Path(os.environ.get("QUIZAPP_DATA", ROOT / "var")).resolve()
        data_dir.mkdir(parents=True, exist_ok=True)
        return cls(
            data_dir=data_dir,
            database_url=database_url(os.environ.get("DATABASE_URL", ""), data_dir),
            secret_key=os.environ.get("SECRET_KEY") or stored_secret(data_dir / "secret.key"),
            public_url=os.environ.get("PUBLIC_URL", "").rstrip("/"),
            redis_url=os.environ.get("REDIS_URL", ""),
            proxies=int(os.environ.get("PROXIES", "0")),
            starts_per_second=float(os.environ.get("STARTS_PER_SECOND", "0")),
        )


def database_url(given: str, data_dir: Path) -> str:
    """The SQLAlchemy address: ``given``, with PostgreSQL through psycopg 3, or embedded SQLite."""
    if not given:
        return f"sqlite:///{data_dir / 'quizapp.sqlite3'}"
    for prefix in ("postgresql://", "postgres://"):
        if given.startswith(prefix):
            return "postgresql+psycopg://" + given.removeprefix(prefix)
    return given


def stored_secret(path: Path) -> str:
    """The installation's secret, made on the first call; identities are hashed with it."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        secret = secrets.token_hex(32)
        file.write(secret)
    return secret
