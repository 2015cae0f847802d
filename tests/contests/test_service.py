"""Creating, changing, opening and closing contests."""

import pytest
from sqlalchemy import select

import factory_contests as contests
from quizapp.contests import queries, readiness, service
from quizapp.contests.models import Contest, Round
from quizapp.contests.settings import settings_of
from quizapp.core import clock
from quizapp.core.audit import AuditEntry
from quizapp.core.db import db
from quizapp.core.errors import Conflict, Invalid
from quizapp.domain.contests import ContestState, Counting, EntryMode, KeyReveal, PredictionKind
from quizapp.domain.papers import Slot
from quizapp.domain.ranking import Criterion
from quizapp.domain.scoring import Partial
from quizapp.domain.timing import DAY_MS, HOUR_MS, MINUTE_MS
from quizapp.domain.units import Formula, UnitTerm


def weeks(count: int, first: int) -> tuple[service.RoundSettings, ...]:
    return tuple(
        service.RoundSettings(f"Tuần {n + 1}", first + 7 * n * DAY_MS, first + (7 * n + 6) * DAY_MS)
        for n in range(count)
    )


def changed(contest: Contest, **kwargs) -> service.ContestSettings:
    values = settings_of(contest)
    given = {name: getattr(values, name) for name in values.__dataclass_fields__}
    return service.ContestSettings(**{**given, **kwargs})


# ---------------------------------------------------------------- creating


def test_every_setting_comes_back_as_it_was_given(app):
    given = contests.settings(
        rules="Mỗi người **một** lượt.",
        prizes="Giải nhất: 3 triệu đồng",
        entry_mode=EntryMode.ACCOUNT,
        partial=Partial.PROPORTIONAL,
        attempts_per_round=3,
        attempts_per_contest=9,
        attempts_per_day=2,
        counting=Counting.EARLIEST_BEST,
        prediction=PredictionKind.PEOPLE_ALL_RIGHT,
        chain=(Criterion.SCORE, Criterion.PREDICTION, Criterion.DECISION),
        formula=Formula(((UnitTerm.TOP_K, 100),), top_k=5, size_thresholds=((30, 80),)),
        key_reveal=KeyReveal.NEVER,
        retention_days=90,
        rounds=weeks(4, clock.now()),
    )
    made = service.create_contest(given, actor="an", now=clock.now())
    db.session.commit()
    db.session.expire_all()
    assert settings_of(made) == given
    assert (made.state, made.created_by, made.version) == ("draft", "an", 1)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Tìm hiểu CCHC, năm 2026", "tim-hieu-cchc-nam-2026"),
        ("Đặc khu Trường Sa", "dac-khu-truong-sa"),
        ("???", "cuoc-thi"),
        ("một " * 40, "mot-mot-mot-mot-mot-mot-mot-mot-mot-mot-mot-mot-mot-mot-mot"),
        ("a" * 90, "a" * 60),
    ],
)
def test_addresses_are_plain_words_of_the_title(title, slug):
    assert service.slug_of(title) == slug


def test_the_same_title_gets_the_next_address(app):
    slugs = [contests.draft().slug for _ in range(3)]
    assert slugs == [
        "tim-hieu-cai-cach-hanh-chinh",
        "tim-hieu-cai-cach-hanh-chinh-2",
        "tim-hieu-cai-cach-hanh-chinh-3",
    ]


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"title": "  "}, "đặt tên"),
        ({"duration_ms": 0}, "Thời gian làm bài"),
        ({"duration_ms": 25 * HOUR_MS}, "Thời gian làm bài"),
        ({"blueprint": ()}, "từ 1 đến 100 câu"),
        ({"blueprint": (Slot(101, 100),)}, "từ 1 đến 100 câu"),
        ({"attempts_per_day": 0}, "lượt thi"),
        ({"retention_days": 0}, "lưu dữ liệu"),
        ({"chain": (Criterion.TIME_TAKEN,)}, "Điểm số"),
        ({"formula": Formula(((UnitTerm.AVERAGE, 40),))}, "40%"),
        ({"rounds": (service.RoundSettings("Kỳ 1", 5, 5),)}, "giờ đóng phải sau giờ mở"),
        ({"rounds": (*weeks(1, 0), *weeks(1, DAY_MS))}, "phải mở sau khi"),
        ({"rounds": weeks(21, 0)}, "Tối đa 20"),
        ({"bank_ids": (999,)}, "không còn nữa"),
    ],
)
def test_impossible_settings_are_refused_with_the_reason(app, wrong, words):
    with pytest.raises(Invalid, match=words):
        contests.draft(**wrong)
    assert db.session.scalar(select(Contest.id)) is None


# ---------------------------------------------------------------- opening


def test_opening_lists_everything_that_is_missing(app):
    made = contests.draft(
        bank_ids=(), rounds=(), prediction=PredictionKind.PEOPLE, chain=(Criterion.SCORE,)
    )
    with pytest.raises(Conflict) as refusal:
        service.open_contest(made, clock.now())
    missing = refusal.value.details["problems"]
    assert len(missing) == 3
    assert "Chưa có kỳ thi nào" in missing[0]
    assert "ngân hàng" in missing[1]
    assert "dự đoán" in missing[2]
    assert made.state == ContestState.DRAFT


def test_a_bank_that_is_too_small_is_named_with_what_lacks(app):
    area = next(iter(contests.Area))
    made = contests.draft(blueprint=(Slot(9, 100, area=area),))
    with pytest.raises(Conflict, match="thiếu 3 câu"):
        service.open_contest(made, clock.now())


def test_rounds_must_still_come_and_be_long_enough(app):
    now = clock.now()
    past = contests.draft(rounds=(service.RoundSettings("Kỳ 1", now - DAY_MS, now - HOUR_MS),))
    assert "qua giờ đóng" in readiness.problems(past, _pools(past), now)[0]
    short = contests.draft(rounds=(service.RoundSettings("Kỳ 1", now, now + 10 * MINUTE_MS),))
    (found,) = readiness.problems(short, _pools(short), now)
    assert "ngắn hơn thời gian làm bài (15 phút)" in found


def _pools(contest):
    return queries.pools(contest, clock.now())


def test_open_close_and_open_again(app):
    made = contests.contest()
    assert made.state == ContestState.OPEN
    with pytest.raises(Conflict, match="người khác thay đổi"):
        service.open_contest(made, clock.now())
    service.close_contest(made, clock.now(), "Hết kinh phí")
    assert made.state == ContestState.CLOSED
    service.reopen(made, clock.now())
    assert made.state == ContestState.OPEN
    actions = [entry.action for entry in db.session.scalars(select(AuditEntry))]
    assert actions.count("contests.close") == actions.count("contests.reopen") == 1


def test_only_a_draft_can_be_deleted(app):
    made = contests.draft()
    service.delete_draft(made)
    db.session.commit()
    assert db.session.scalar(select(Round.id)) is None
    with pytest.raises(Conflict):
        service.delete_draft(contests.contest())


# ---------------------------------------------------------------- changing


def test_a_draft_takes_every_change(app):
    made = contests.draft(rounds=weeks(4, clock.now()))
    ids = [each.id for each in made.rounds]
    wanted = changed(made, title="Tên mới", duration_ms=HOUR_MS, rounds=weeks(2, clock.now()))
    service.change_contest(made, wanted, now=clock.now())
    db.session.commit()
    db.session.expire_all()
    assert settings_of(made) == wanted
    assert [each.id for each in made.rounds] == ids[:2]
    assert made.slug == "tim-hieu-cai-cach-hanh-chinh"


@pytest.mark.one_database
@pytest.mark.parametrize(
    "late",
    [
        {"duration_ms": HOUR_MS},
        {"blueprint": (Slot(2, 100),)},
        {"bank_ids": ()},
        {"counting": Counting.LAST},
        {"chain": (Criterion.SCORE,)},
        {"entry_mode": EntryMode.ANONYMOUS},
        {"attempts_per_round": 5},
    ],
)
def test_what_papers_and_marks_rest_on_stays_once_open(app, late):
    made = contests.contest()
    before = settings_of(made)
    with pytest.raises(Conflict, match="cùng một quy tắc"):
        service.change_contest(made, changed(made, **late), now=clock.now())
    db.session.rollback()
    assert settings_of(made) == before


def test_texts_and_coming_times_change_once_open(app):
    now = clock.now()
    made = contests.contest(rounds=weeks(2, now - DAY_MS))
    first, second = settings_of(made).rounds
    rounds = (
        service.RoundSettings("Tuần mở đầu", first.opens_at, first.closes_at + HOUR_MS),
        service.RoundSettings("Tuần 2", second.opens_at + HOUR_MS, second.closes_at + DAY_MS),
        service.RoundSettings("Tuần 3", now + 20 * DAY_MS, now + 26 * DAY_MS),
    )
    wanted = changed(made, title="Tên mới", prizes="Giải nhất", rounds=rounds)
    service.change_contest(made, wanted, now=now)
    db.session.commit()
    db.session.expire_all()
    assert settings_of(made) == wanted


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("number", "shift", "words"),
    [
        (0, (HOUR_MS, 0), "giờ mở không đổi"),
        (0, (0, HOUR_MS), "giờ đóng chỉ đổi"),
        (1, (-HOUR_MS, 0), "giờ mở không đổi"),
        (1, (0, -9 * DAY_MS), "giờ đóng"),
        (2, (-30 * DAY_MS, 0), "giờ mở không đổi"),
    ],
)
def test_what_has_passed_stays_as_it_was(app, number, shift, words):
    now = clock.now()
    made = contests.contest(rounds=weeks(3, now - 8 * DAY_MS))  # past, open, to come
    rounds = list(settings_of(made).rounds)
    old = rounds[number]
    rounds[number] = service.RoundSettings(
        old.title, old.opens_at + shift[0], old.closes_at + shift[1]
    )
    with pytest.raises(Invalid, match=words):
        service.change_contest(made, changed(made, rounds=tuple(rounds)), now=now)


def test_rounds_are_not_dropped_once_open(app):
    made = contests.contest(rounds=weeks(2, clock.now()))
    fewer = changed(made, rounds=settings_of(made).rounds[:1])
    with pytest.raises(Invalid, match="không bỏ bớt"):
        service.change_contest(made, fewer, now=clock.now())


def test_a_change_over_somebody_elses_is_refused(app):
    made = contests.draft()
    seen = made.version
    service.change_contest(made, changed(made, title="Của An"), now=clock.now(), version=seen)
    with pytest.raises(Conflict, match="người khác thay đổi"):
        service.change_contest(made, changed(made, title="Của Bình"), now=clock.now(), version=seen)
    db.session.rollback()


# ---------------------------------------------------------------- reads


def test_rounds_by_the_clock(app):
    now = clock.now()
    made = contests.contest(rounds=weeks(2, now))
    first, second = made.rounds
    assert queries.round_at(made, now) is first
    assert queries.round_at(made, now - 1) is None
    assert queries.round_at(made, first.closes_at - 1) is first
    assert queries.round_at(made, first.closes_at) is None
    assert queries.next_round(made, now) is second
    assert queries.next_round(made, second.opens_at) is None
    service.close_contest(made, now)
    assert queries.round_at(made, now) is None
    assert queries.next_round(made, now) is None


def test_status_says_what_is_next(app):
    now = clock.now()
    made = contests.contest(rounds=weeks(2, now))
    first, second = made.rounds
    said = [
        queries.status(made, at).words
        for at in (now - HOUR_MS, now, first.closes_at, second.closes_at)
    ]
    assert said == [
        "Mở sau 1 giờ",
        "Đang mở, còn 6 ngày",
        "Mở sau 1 ngày",
        "Đã hết thời gian dự thi",
    ]


def test_public_contests_have_the_open_ones_first(app):
    now = clock.now()
    past = contests.contest()
    contests.move_round(past.rounds[0], closes_in=-HOUR_MS)
    coming = contests.contest(rounds=weeks(1, now + DAY_MS))
    running = contests.contest()
    contests.draft()
    closed = contests.contest()
    service.close_contest(closed, now)
    db.session.commit()
    assert queries.public_contests(now) == [running, coming, past, closed]
