"""The server under load: gunicorn as gunicorn.conf.py starts it, and what can befall it."""

from __future__ import annotations

import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType

import psutil

ROOT = Path(__file__).parents[1]
GUNICORN = Path(sys.executable).with_name("gunicorn")
SECRET = "a secret of the benchmark"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """gunicorn with ``workers`` processes on a port of its own; a context manager.

    ``cpu``: the one core that it is held to, or None for all.
    """

    def __init__(
        self, command: list[str], environment: dict[str, str], log: Path, cpu: int | None = None
    ) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._command, self._log, self._cpu = command, log, cpu
        self._environment = {**os.environ, **environment, "HOST": "127.0.0.1"}
        self._environment["PORT"] = str(self.port)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when it answers."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        if self._cpu is not None and hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(self._process.pid, {self._cpu})
        self._await_answer()

    def _await_answer(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self._process is None or self._process.poll() is not None:
                break
            if self.answers():
                return
            time.sleep(0.1)
        last = self._log.read_text(errors="replace")[-2000:]
        raise RuntimeError(f"the server does not answer; its log ends with:\n{last}")

    def answers(self) -> bool:
        """Whether anything at all comes back within five seconds, be it a refusal."""
        try:
            urllib.request.urlopen(f"{self.address}/khong-co-trang-nay", timeout=5).close()
        except urllib.error.HTTPError:
            return True
        except (OSError, http.client.HTTPException):
            return False
        return True

    def roots(self) -> list[int]:
        return [] if self._process is None else [self._process.pid]

    def kill_worker(self, rng: random.Random) -> None:
        """kill -9 of one worker; gunicorn puts another in its place."""
        if self._process is None:
            return
        workers = psutil.Process(self._process.pid).children()
        if workers:
            rng.choice(workers).kill()

    def kill(self) -> None:
        """kill -9 of everything at once, as a power cut would."""
        if self._process is None:
            return
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None

    def stop(self) -> None:
        """An orderly stop."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(30)
            self._process = None
        except subprocess.TimeoutExpired:
            self.kill()

    def __enter__(self) -> Server:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def product(
    database_url: str,
    folder: Path,
    workers: int,
    cpu: int | None = None,
    *,
    starts_per_second: float = 1000,
) -> Server:
    """quizapp, started exactly as ``make run`` does, on a prepared database.

    Nobody stands in line before the start unless fewer ``starts_per_second`` are asked for; 0 is
    what the product takes by itself.
    """
    environment = {
        "DATABASE_URL": database_url,
        "QUIZAPP_DATA": str(folder),
        "SECRET_KEY": SECRET,
        "WORKERS": str(workers),
        "PUBLIC_URL": "",
        "REDIS_URL": "",
        "STARTS_PER_SECOND": str(starts_per_second),
    }
    return Server([str(GUNICORN), "wsgi:app"], environment, folder / "server.log", cpu)


def floor(database_url: str, folder: Path, cpu: int | None = None) -> Server:
    """The floor application on the same database and the same gunicorn, one worker."""
    command = [str(GUNICORN), "-c", "bench/floor_gunicorn.py", "bench.floor:make()"]
    environment = {"FLOOR_DATABASE": database_url, "WORKERS": "1"}
    return Server(command, environment, folder / "floor.log", cpu)
