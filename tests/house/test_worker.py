"""gunicorn with the worker of this house: a real server in a process of its own."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
APP = """
from quizapp.core import worker
from quizapp.core.overload import waited

worker.SILENCE_S = 0.2

def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"waited" if 0 < waited() < 60 else b"unknown"]
"""


@pytest.fixture
def port(tmp_path):
    """The port of a server with one process and one thread."""
    (tmp_path / "tiny.py").write_text(APP)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        command = [sys.executable, "-m", "gunicorn", "--worker-class", "quizapp.core.worker.Worker"]
        command += ["--bind", f"fd://{listener.fileno()}", "--threads", "1", "tiny:app"]
        command += ["--keep-alive", "60"]
        with (tmp_path / "log").open("wb") as log:
            server = subprocess.Popen(
                command,
                cwd=tmp_path,
                env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}"},
                pass_fds=[listener.fileno()],
                stderr=log,
            )
        yield listener.getsockname()[1]
        server.terminate()
        server.wait(30)


def test_a_silent_visitor_keeps_nobody_waiting(port, tmp_path):
    """Browsers open connections in advance: gthread alone would wait 5 seconds for each of them."""
    silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(20)]
    for _ in range(3):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", "/")
        assert connection.getresponse().read() == b"waited"
        connection.close()
    late = silent.pop()  # who was silent at first is served too
    late.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    with late.makefile("rb") as said:
        assert b"waited" in said.read()
    halfway = socket.create_connection(("127.0.0.1", port))
    halfway.sendall(b"GET / HTTP/1.1\r\nHost: loc")
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/")
    assert connection.getresponse().read() == b"waited"
    connection.close()
    assert halfway.recv(1) == b"", "given up"
    log = (tmp_path / "log").read_text()
    assert log.count("fell silent") == 1
    assert "Traceback" not in log
    for each in (halfway, late, *silent):
        each.close()
