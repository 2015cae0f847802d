"""Makes players, each with a browser (cookies) of their own, over shared connections."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp

from bench.marker import Key
from bench.players import Books, Player


@asynccontextmanager
async def connector(at_once: int) -> AsyncIterator[aiohttp.TCPConnector]:
    """Connections that are kept a little shorter than gunicorn keeps them."""
    made = aiohttp.TCPConnector(limit=at_once, keepalive_timeout=4)
    try:
        yield made
    finally:
        await made.close()


@asynccontextmanager
async def crowd(
    count: int,
    first: int,
    address: str,
    slug: str,
    books: Books,
    keys: Mapping[str, Key],
    connections: aiohttp.TCPConnector,
    *,
    patient: bool = False,
) -> AsyncIterator[list[Player]]:
    """``count`` players numbered from ``first`` (their number is their phone)."""
    async with AsyncExitStack() as stack:
        made = []
        for number in range(first, first + count):
            rng = random.Random(number)
            session = await stack.enter_async_context(
                aiohttp.ClientSession(
                    connector=connections,
                    connector_owner=False,
                    cookie_jar=aiohttp.CookieJar(unsafe=True),
                    timeout=aiohttp.ClientTimeout(total=30),
                )
            )
            skill = rng.choice([0.3, 0.6, 0.8, 1.0])
            made.append(Player(number, address, slug, session, books, rng, keys, skill, patient))
        yield made
