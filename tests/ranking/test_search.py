"""Looking for somebody by name on the board of people."""

import pytest

import factory_ranking as made
from quizapp.attempts.models import NameTail, Participant
from quizapp.attempts.service import retention
from quizapp.core import clock
from quizapp.core.db import db
from quizapp.domain.text import search_key, tails
from quizapp.domain.timing import DAY_MS
from tables import tables as tables_of

NAMES = ("Nguyễn Văn An", "Nguyễn Thị Ánh", "Lê Văn Anh Đức", "Trần Nguyễn Bình")


def scene(**rules):
    contest = made.contest(ended=1, **rules)
    for at, name in enumerate(NAMES):
        who = made.participant(contest, name, division="so-nganh" if at % 2 else "xa-phuong")
        _named(contest, who)
        made.result(contest.rounds[0], who, 1500 - 100 * at)
    hidden = made.participant(contest, "Phạm Kín Tên", publish=False)
    _named(contest, hidden)
    made.result(contest.rounds[0], hidden, 900)
    db.session.commit()
    return contest


def _named(contest, who):
    for tail in tails(search_key(who.full_name)):
        db.session.add(NameTail(contest_id=contest.id, tail=tail.encode(), participant_id=who.id))


def found(client, contest, text, more=""):
    path = f"/cuoc-thi/{contest.slug}/bang-xep-hang/ca-nhan"
    answer = client.get(path, query_string=f"tim={text}{more}")
    assert answer.status_code == 200
    tables = tables_of(answer.text, ("unit", "badge"))
    return [row[:2] for row in tables[0][1:]] if tables else []


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("nguyen", "124"),
        ("NGUYỄN VĂN", "1"),
        ("van an", "13"),
        ("anh", "23"),
        ("duc", "3"),
        ("ức", ""),
        ("phạm", ""),
        ("khong co", ""),
        ("%", ""),
    ],
)
def test_by_the_beginning_of_any_word(client, text, places):
    shown = found(client, scene(), text)
    assert "".join(place for place, _ in shown) == places
    assert all(name in NAMES for _, name in shown)


def test_within_the_division_by_its_places(client):
    contest = scene()
    assert found(client, contest, "nguyen", "&khoi=so-nganh") == [["1", NAMES[1]], ["2", NAMES[3]]]


@pytest.mark.parametrize(
    "rules", [{"board_names": "short"}, {"board_audience": "own"}, {"board_mode": "hidden"}]
)
def test_nobody_is_found_where_names_are_not_shown(client, rules):
    contest = scene(**rules)
    path = f"/cuoc-thi/{contest.slug}/bang-xep-hang/ca-nhan"
    text = client.get(path, query_string="tim=nguyen").text
    assert 'name="tim"' not in text
    assert NAMES[0] not in text


def test_with_the_person_the_name_goes(app):
    contest = scene()
    late = clock.now() + (contest.retention_days + 2) * DAY_MS
    retention.forget_due(late)
    assert db.session.query(NameTail).count() == 0
    assert {each.search for each in db.session.query(Participant)} == {""}
