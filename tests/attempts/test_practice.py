"""Practice: the key at once, nothing stored, never a question of a paper that counts."""

import re
from dataclasses import replace
from html import unescape

from sqlalchemy import func, select

import factory_attempts as make
import factory_banks
from quizapp.attempts import practice
from quizapp.attempts.models import Answer, Attempt, Participant
from quizapp.attempts.service import stock
from quizapp.banks import queries as banks
from quizapp.contests import queries
from quizapp.contests import service as contests
from quizapp.core import clock
from quizapp.core.db import db
from quizapp.domain import papers, scoring
from quizapp.domain.banks import Kind
from quizapp.domain.timing import HOUR_MS

SCORED = [make.single(number) for number in range(51, 55)]


def practising(questions=None, **changes):
    """A contest on four questions, with practice on others."""
    bank = factory_banks.loaded(questions or make.every_kind(), "ngan-hang-thi-thu")
    given = {"practice_bank_ids": (bank.id,), "practice_questions": 7, **changes}
    return make.contest(SCORED, **given)


def counting_paper(contest):
    """A paper that counts, as a start draws it."""
    (plan,) = queries.plans(contest)
    pool = queries.pool(contest, clock.now(), plan)
    return papers.draw(plan.blueprint, pool, stock.fresh_rng())


def sealed_in(page):
    return unescape(re.search(r'name="de" value="([^"]+)"', page.text).group(1))


def filled_in(contest, sealed):
    """The form with every question answered rightly."""
    paper = practice.unseal(contest, sealed, clock.now())
    questions = banks.versions(item.version_id for item in paper)
    form = {"de": sealed}
    for position, item in enumerate(paper, start=1):
        key = scoring.display_key(questions[item.version_id], item)
        form |= typed(position, item.kind, key)
    return form


def typed(position, kind, key):
    """What a browser sends for an answer."""
    name = f"c{position}"
    if kind is Kind.MULTIPLE:
        return {name: "", f"{name}-a": [str(each) for each in key]}
    if kind is Kind.ORDERING:
        return {f"{name}-a{item}": str(place) for place, item in enumerate(key, start=1)}
    if kind is Kind.MATCHING:
        return {f"{name}-a{left}": str(target) for left, target in enumerate(key)}
    return {f"{name}-a": str(key)}


def test_every_kind_is_asked_marked_and_explained_and_nothing_is_stored(client):
    contest = practising()
    path = f"/cuoc-thi/{contest.slug}/thi-thu"
    assert f'href="{path}"' in client.get(f"/cuoc-thi/{contest.slug}").text
    page = client.get(path)
    assert page.text.count('class="card q"') == 7
    assert "Đáp án đúng" not in page.text
    sent = filled_in(contest, sealed_in(page))
    told = client.post(path, data=sent)
    assert (told.status_code, "<b>7</b> <span>/ 7" in told.text) == (200, True)
    blank = client.post(path, data={"de": sent["de"], "c1-a": "vô nghĩa"})
    assert "<b>0</b> <span>/ 7" in blank.text
    assert (blank.text.count("Đáp án đúng"), "Giải thích của câu 1." in blank.text) == (7, True)
    for table in (Participant, Attempt, Answer):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0
    assert client.put(path).status_code == 405


def test_only_a_paper_drawn_here_for_practice_is_marked(client):
    contest = practising()
    path = f"/cuoc-thi/{contest.slug}/thi-thu"
    now = clock.now()
    paper = practice.draw(contest, now, stock.fresh_rng())
    scored = counting_paper(contest)
    other = make.contest()
    stale = (
        "",
        practice.seal(contest, paper, now)[:-1],
        practice.seal(other, paper, now),
        practice.seal(contest, paper, now - practice.LASTS_MS),
        practice.seal(contest, scored, now),
    )
    for sealed in stale:
        told = client.post(path, data={"de": sealed})
        assert "Đề vừa rồi đã cũ" in told.text
        assert "Đáp án đúng" not in told.text
    assert practice.unseal(contest, practice.seal(contest, paper, now), now + HOUR_MS) == paper


def test_no_question_of_a_paper_that_counts_is_ever_drawn(app):
    contest = practising(questions=[make.single(n) for n in range(1, 5)], practice_questions=3)
    now = clock.now()
    both = [contest.practice_banks[0], contest.banks[0].id]
    contest.practice_banks = both
    db.session.commit()
    scored = {item.question_id for item in counting_paper(contest)}
    assert len(scored) == 4
    for _ in range(20):
        drawn = {item.question_id for item in practice.draw(contest, now, stock.fresh_rng())}
        assert len(drawn) == 3
        assert scored.isdisjoint(drawn)


def test_without_it_there_is_no_such_page_and_after_the_end_none_any_more(client):
    without = make.contest()
    page = client.get(f"/cuoc-thi/{without.slug}/thi-thu")
    assert (page.status_code, "Thi thử" in client.get(f"/cuoc-thi/{without.slug}").text) == (
        404,
        False,
    )
    assert client.get("/cuoc-thi/khong-co/thi-thu").status_code == 404
    contest = practising()
    contests.close_contest(contest, clock.now(), "hết")
    db.session.commit()
    path = f"/cuoc-thi/{contest.slug}"
    assert client.get(f"{path}/thi-thu").status_code == 410
    assert client.post(f"{path}/thi-thu").status_code == 410
    assert "thi-thu" not in client.get(path).text


def test_what_asks_the_same_as_a_question_that_counts_is_left_out(app):
    shouted = replace(SCORED[0], ref="khac", stem=SCORED[0].stem.upper())
    contest = practising(questions=[make.single(1), shouted], practice_questions=1)
    drawn = practice.draw(contest, clock.now(), stock.fresh_rng())
    (item,) = drawn
    assert banks.versions([item.version_id])[item.version_id].stem == make.single(1).stem
