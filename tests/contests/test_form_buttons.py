"""Buttons beside the rows of the organiser's form, and the page on which kinds are chosen."""

import pytest
from sqlalchemy import select

import factory
import factory_contests as contests
from contest_form import NEW, edit, typed
from quizapp.contests.models import Contest
from quizapp.contests.presets import PRESETS
from quizapp.contests.settings import settings_of
from quizapp.core import clock
from quizapp.core.db import db
from quizapp.domain.text import local_input
from quizapp.domain.timing import DAY_MS, MINUTE_MS, WEEK_MS

CHOOSE = "/to-chuc/cuoc-thi/mau"


@pytest.fixture
def organiser(client):
    factory.user("tochuc", "organiser", contests.unit())
    client.sign_in("tochuc")
    return client


def sent_back(answer) -> dict[str, list[str]]:
    """What the form of an answer would send."""
    assert answer.status_code == 200, answer.text

    class _Client:
        def get(self, _path):
            return answer

    return typed(_Client(), "")


def test_criteria_change_places_and_the_rule_in_words_with_them(organiser):
    contests.bank()
    sent = typed(organiser, f"{NEW}?mau=bon-ky")
    before = [sent[f"chain-{n}"][0] for n in range(5)]
    assert before[1:3] == ["prediction", "submitted_at"]

    answer = organiser.send(NEW, {**sent, "xuong": "1"})
    moved = sent_back(answer)
    assert [moved[f"chain-{n}"][0] for n in range(5)] == [
        before[0],
        before[2],
        before[1],
        *before[3:],
    ]
    words = answer.text[answer.text.index("data-chain-words") :]
    assert words.index("Thời điểm nộp bài") < words.index("Dự đoán (")
    assert 'autofocus id="chain-2"' in answer.text
    assert sent_back(organiser.send(NEW, {**moved, "len": "2"})) == sent
    for pressed in ({"len": "0"}, {"xuong": "4"}, {"len": "99"}, {"xuong": "x"}, {"len": "-1"}):
        assert sent_back(organiser.send(NEW, {**sent, **pressed})) == sent
    assert db.session.scalar(select(Contest.id)) is None


def test_a_round_is_added_like_another(organiser):
    contests.bank()
    sent = typed(organiser, f"{NEW}?mau=bon-ky")
    more = sent_back(organiser.send(NEW, {**sent, "nhan-ky": "3"}))
    assert more["rounds-4-title"] == ["Tuần 5"]
    assert more["rounds-4-opens_at"] > more["rounds-3-closes_at"]
    again = sent_back(organiser.send(NEW, {**more, "nhan-ky": "0"}))
    assert again["rounds-5-title"] == ["Tuần 6"]
    assert sent_back(organiser.send(NEW, {**sent, "nhan-ky": "5"})) == sent
    stored = organiser.send(NEW, {**again, "title": "Sáu tuần"})
    assert stored.status_code == 302, stored.text
    assert [each.title for each in db.session.scalars(select(Contest)).one().rounds] == [
        f"Tuần {n}" for n in range(1, 7)
    ]


def test_an_open_contest_gets_another_week_too(organiser):
    opens = clock.now() // MINUTE_MS * MINUTE_MS - DAY_MS
    week = contests.service.RoundSettings("Tuần 1", opens, opens + 6 * DAY_MS)
    contest = contests.contest(rounds=(week,))
    sent = typed(organiser, edit(contest))
    more = sent_back(organiser.send(edit(contest), {**sent, "nhan-ky": "0"}))
    assert more["rounds-1-opens_at"] == [local_input(opens + WEEK_MS)]
    assert organiser.send(edit(contest), more).status_code == 302
    db.session.expire_all()
    assert [each.title for each in settings_of(contest).rounds] == ["Tuần 1", "Tuần 2"]


def test_the_kinds_to_choose_from(organiser):
    contests.contest(title="Cuộc thi năm trước")
    page = organiser.get(CHOOSE).text
    for preset in PRESETS.values():
        assert f"{NEW}?mau={preset.key}" in page
        assert preset.title in page
    assert "4 kỳ, mỗi kỳ 7 ngày" in page
    assert "Cuộc thi năm trước" in page
    assert CHOOSE in organiser.get("/to-chuc/cuoc-thi").text


def test_kinds_are_chosen_by_those_who_may_make_a_contest(client, new_client):
    factory.user("lanhdao", "viewer", contests.unit())
    assert new_client().get(CHOOSE).status_code == 302
    client.sign_in("lanhdao")
    assert client.get(CHOOSE).status_code == 403
    assert client.send(CHOOSE).status_code == 405
