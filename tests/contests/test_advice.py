"""What is worth a second look before a contest opens: each line, and where it is mended."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

import factory
import factory_contests as contests
from quizapp.contests import advice as advising
from quizapp.contests.forms import GROUPS
from quizapp.contests.settings import ContestSettings, RoundSettings
from quizapp.domain.banks import Area, Audience, Difficulty, Kind
from quizapp.domain.boards import BoardMode, BoardRules
from quizapp.domain.contests import EntryMode, KeyReveal
from quizapp.domain.entry import EntryRules
from quizapp.domain.papers import PoolQuestion, Slot
from quizapp.domain.ranking import Criterion
from quizapp.domain.reviews import Drawn
from quizapp.domain.timing import DAY_MS, HOUR_MS, MINUTE_MS
from quizapp.domain.units import Unit

NOW = 1_795_000_000_000
GOOD = ContestSettings(
    title="Cuộc thi",
    unit_id=1,
    rules="Quy định",
    contact="Văn phòng",
    prizes="Giải",
    bank_ids=(1,),
    blueprint=(Slot(10, 100),),
    duration_ms=10 * MINUTE_MS,
    rounds=(RoundSettings("Tuần 1", NOW + HOUR_MS, NOW + DAY_MS),),
)
UNITS = (Unit(1, None, "Sở", "so-nganh", 40),)


def found(monkeypatch, settings, *, units=UNITS, members=1, pool=100) -> dict[str, str]:
    """The advice by its words, without that of higher features."""
    monkeypatch.setattr(advising, "_further", [])
    monkeypatch.setattr(advising, "settings_of", lambda _contest: settings)
    pools = [[_question(n) for n in range(pool)] for _ in settings.plans]
    lines = advising.advice(SimpleNamespace(), pools, units, NOW, members=members)
    return {line.words: line.where for line in lines}


def _question(n: int) -> PoolQuestion:
    return PoolQuestion(
        question_id=n,
        version_id=n,
        kind=Kind.SINGLE,
        choices=4,
        targets=0,
        area=Area.DIGITAL,
        document=None,
        difficulty=Difficulty.EASY,
        audience=Audience.ALL,
    )


def test_a_good_contest_needs_no_advice(monkeypatch):
    assert found(monkeypatch, GOOD) == {}
    anonymous = replace(GOOD, entry_mode=EntryMode.ANONYMOUS, rules="")
    assert found(monkeypatch, anonymous, units=()) == {}


WEEK = GOOD.rounds[0]


@pytest.mark.parametrize(
    ("change", "words", "where"),
    [
        ({"rounds": (replace(WEEK, opens_at=NOW - 1),)}, "đã qua giờ mở", "thoi-gian"),
        (
            {"rounds": (replace(WEEK, opens_at=NOW - 9, closes_at=NOW), WEEK)},
            "đã qua giờ đóng",
            "thoi-gian",
        ),
        ({"duration_ms": 3 * MINUTE_MS}, "Trung bình 18 giây", "de-thi"),
        ({"duration_ms": 60 * MINUTE_MS}, "Trung bình 6 phút", "de-thi"),
        ({"drawn_statuses": Drawn.SUBMITTED}, "người thứ hai duyệt", "de-thi"),
        (
            {"entry_mode": EntryMode.ACCOUNT, "entry": EntryRules(min_age=16)},
            "không áp dụng khi đăng nhập",
            "vao-thi",
        ),
        ({"attempts_per_round": 1, "attempts_per_day": 2}, "chỉ thi được 1 lượt", "vao-thi"),
        ({"attempts_per_round": 3, "attempts_per_contest": 2}, "cả cuộc thi", "vao-thi"),
        ({"key_reveal": KeyReveal.AT_ONCE}, "Đáp án hiện ngay", "vao-thi"),
        ({"chain": (Criterion.SCORE, Criterion.DECISION)}, "bốc thăm", "xep-hang"),
        ({"chain": (Criterion.TIME_TAKEN, Criterion.SCORE)}, "không phải tiêu chí", "xep-hang"),
        (
            {"board": BoardRules(mode=BoardMode.FROZEN, freeze_minutes=24 * 60)},
            "ngừng cập nhật ngay",
            "xep-hang",
        ),
        ({"contact": ""}, "đầu mối liên hệ", "trang-cong-khai"),
        ({"rules": ""}, "quy định riêng", "trang-cong-khai"),
    ],
)
def test_each_thing_that_goes_wrong_is_said_and_where_to_mend_it(monkeypatch, change, words, where):
    lines = found(monkeypatch, replace(GOOD, **change))
    assert [place for line, place in lines.items() if words in line] == [where], lines
    assert set(lines.values()) <= GROUPS.keys() | advising.ELSEWHERE


def test_what_lies_outside_the_form(monkeypatch):
    account = replace(GOOD, entry_mode=EntryMode.ACCOUNT)
    assert set(found(monkeypatch, account, members=0).values()) == {advising.ACCOUNTS}
    without = (replace(UNITS[0], headcount=None),)
    assert set(found(monkeypatch, GOOD, units=without).values()) == {advising.UNITS}
    assert "khối" in next(iter(found(monkeypatch, GOOD, units=())))
    assert set(found(monkeypatch, GOOD, pool=20).values()) == {"de-thi"}


def test_the_check_list_leads_to_where_each_line_is_mended(client):
    factory.user("tochuc", "organiser", contests.unit())
    client.sign_in("tochuc")
    contest = contests.draft(
        contact="", blueprint=(Slot(50, 100),), entry_mode=EntryMode.ACCOUNT, rounds=()
    )
    page = client.get(f"/to-chuc/cuoc-thi/{contest.id}").text
    edit = f"/to-chuc/cuoc-thi/{contest.id}/sua"
    for where in ("thoi-gian", "de-thi", "trang-cong-khai"):
        assert f'href="{edit}#{where}"' in page
    for path in ("tai-khoan/tai-len", f"cuoc-thi/{contest.id}/ban-to-chuc"):
        assert f'href="/to-chuc/{path}"' in page
    assert f'href="/to-chuc/cuoc-thi/{contest.id}/giai-thuong"' in page
    assert 'href="#lam-thu"' in page
    form = client.get(edit).text
    assert all(f'id="{where}"' in form for where in GROUPS)
