"""A bad network: a proxy on this machine that cuts, slows and swallows at will."""

from __future__ import annotations

import asyncio
import contextlib
import random
from dataclasses import dataclass, field
from enum import StrEnum


class Weather(StrEnum):
    """What the network is like.

    CUT: nothing goes through and nobody gets in. SLOW: every packet waits. DEAF: requests arrive,
    answers are swallowed, then the connection breaks: what was saved was never acknowledged.
    """

    FINE = "fine"
    CUT = "cut"
    SLOW = "slow"
    DEAF = "deaf"


@dataclass
class Network:
    """Forwards a port of its own to ``port``; change ``weather`` with ``turn``."""

    port: int
    rng: random.Random
    slowness: tuple[float, float] = (0.2, 1.2)
    weather: Weather = Weather.FINE
    here: int = 0
    broken: int = 0
    _server: asyncio.Server | None = None
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.here = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        self._break_all()

    def turn(self, weather: Weather) -> None:
        """From now on it is like this; CUT also breaks what is on its way."""
        self.weather = weather
        if weather is Weather.CUT:
            self._break_all()

    def _break_all(self) -> None:
        for writer in list(self._writers):
            self.broken += 1
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.weather is Weather.CUT:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            writer.transport.abort()
            return
        both = {writer, far_writer}
        self._writers |= both
        try:
            out = asyncio.create_task(self._pump(reader, far_writer, coming_back=False))
            back = asyncio.create_task(self._pump(far_reader, writer, coming_back=True))
            await asyncio.wait({out, back}, return_when=asyncio.FIRST_COMPLETED)
            out.cancel()
            back.cancel()
        finally:
            self._writers -= both
            for each in both:
                each.transport.abort() if self.weather is Weather.CUT else each.close()

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, coming_back: bool
    ) -> None:
        with contextlib.suppress(OSError, asyncio.CancelledError):
            while data := await reader.read(65536):
                if self.weather is Weather.SLOW:
                    await asyncio.sleep(self.rng.uniform(*self.slowness))
                if self.weather is Weather.DEAF and coming_back:
                    self.broken += 1
                    return
                if self.weather is Weather.CUT:
                    return
                writer.write(data)
                await writer.drain()
