"""The players of the benchmark still find their way through the product's real pages."""

import asyncio
import random
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

import pytest

import factory_attempts as make
from bench import ledger
from bench.marker import key_of_version
from bench.players import MORE_STEPS, STEPS, Books, Player
from bench.profiling import InProcess
from quizapp.core.db import db
from quizapp.domain import banks
from quizapp.domain.contests import PredictionKind

pytestmark = pytest.mark.one_database


def test_a_player_plays_a_whole_attempt_of_every_kind_of_question(app):
    questions = make.every_kind()
    contest = make.contest(questions, prediction=PredictionKind.PEOPLE_ALL_RIGHT)
    known = {q.stem: key_of_version(banks.to_json(q)) for q in questions}
    books = Books()
    session = InProcess(app, {}, defaultdict(list))
    player = Player(1, "", contest.slug, session, books, random.Random(3), known, skill=1.0)
    db.session.commit()

    async def play():
        for _, step, _ in (*STEPS, *MORE_STEPS):
            await step(player)

    with ThreadPoolExecutor(1) as pool:  # a browser of other tests may have a loop in this thread
        pool.submit(copy_context().run, asyncio.run, play()).result()
    assert books.errors == []
    assert len(books.acks) == len(questions) + 1  # the prediction is saved like an answer
    connection = db.engine.raw_connection()
    found = ledger.check(connection.driver_connection, books.acks, books.hand_ins)
    connection.close()
    assert found.exact, (found.lost, found.mismarked)
    assert books.hand_ins[0].shown == 100 * len(questions)
