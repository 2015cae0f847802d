"""The application of a test behind a real port, which can be closed and opened again."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from threading import Thread
from typing import Any

from flask import Flask
from werkzeug.serving import BaseWSGIServer, make_server


class Served:
    """Listens on a port of its own; a context manager.

    What a test has made must be committed before the browser asks for it.
    """

    def __init__(self, app: Flask) -> None:
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self._app = app
        self._server: BaseWSGIServer | None = None
        self._port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """On the same port as before."""
        self._server = make_server("127.0.0.1", self._port, self._answer, threaded=True)
        self._port = self._server.server_port
        Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Static files uncompressed: Flask-Compress leaves closing them to the collector."""
        if environ["PATH_INFO"].startswith("/static/"):
            environ.pop("HTTP_ACCEPT_ENCODING", None)
        return self._app(environ, start_response)

    def stop(self) -> None:
        """From now on connections are refused."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def __enter__(self) -> Served:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()
