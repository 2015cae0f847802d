"""How a gunicorn worker takes requests: none waits for a silent visitor, each is told how long.

Browsers open connections in advance and say nothing on them; a worker with one thread that waits
for the first word of each serves nobody meanwhile. Here the poller waits, and the thread gets a
connection once there is something to read. Who falls silent in the middle of a request, or takes
nothing of the answer, is waited for a little and no longer.
"""

from __future__ import annotations

import errno
import logging
import selectors
import time
from functools import partial
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

from quizapp.core import overload

_NOT_NOW = frozenset({errno.EAGAIN, errno.EWOULDBLOCK, errno.ECONNABORTED})


SILENCE_S = 5.0
"""Seconds without a byte after which a connection is given up."""


class Connection(TConn):
    """A connection that is not waited for without end."""

    def init(self) -> None:
        """Called before each request, when the socket has just been made to wait for ever."""
        super().init()
        self.sock.settimeout(SILENCE_S)


def one_line(record: logging.LogRecord) -> bool:
    """A filter for gunicorn's log: a visitor who fell silent is nobody's fault, and one line."""
    if record.exc_info and isinstance(record.exc_info[1], TimeoutError):
        record.msg, record.args = "a connection fell silent and was given up", ()
        record.levelno, record.levelname, record.exc_info = logging.INFO, "INFO", None
    return True


class Worker(ThreadWorker):
    """gunicorn's gthread worker; see ``quizapp.core.overload`` for what the moments are for."""

    def init_process(self) -> None:
        self.log.error_log.addFilter(one_line)
        super().init_process()

    def accept(self, listener: Any) -> None:
        """Take a connection, and let the poller wait for what is said on it."""
        try:
            sock, address = listener.accept()
        except OSError as error:
            if error.errno not in _NOT_NOW:
                raise
            return
        self.nr_conns += 1
        conn = Connection(self.cfg, sock, address, listener.getsockname())
        conn.timeout = time.monotonic() + max(self.cfg.keepalive, 5)
        self.pending_conns.append(conn)
        on_word = partial(self.on_pending_socket_readable, conn)
        self.poller.register(sock, selectors.EVENT_READ, on_word)

    def enqueue_req(self, conn: Any) -> None:
        conn.since = time.monotonic()
        super().enqueue_req(conn)

    def handle(self, conn: Any) -> Any:
        overload.arrived(conn.since)
        return super().handle(conn)
