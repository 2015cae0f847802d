"""The organiser's form: presets, what it stores, what it refuses, the rules in words."""

import re
from dataclasses import replace
from html import unescape

import pytest
from sqlalchemy import select

import factory
import factory_contests as contests
from contest_form import NEW, WORDS, edit, only, typed
from quizapp.attempts.queries.insiders import listed
from quizapp.attempts.service import insiders
from quizapp.contests import presets
from quizapp.contests.models import Contest
from quizapp.contests.settings import problems, settings_of
from quizapp.core import clock
from quizapp.core.db import db
from quizapp.domain.banks import Area, Audience, Difficulty
from quizapp.domain.contests import Counting, EntryMode, KeyReveal, PredictionKind
from quizapp.domain.entry import EntryField, EntryRules, Insiders, Need
from quizapp.domain.papers import Slot
from quizapp.domain.ranking import Criterion
from quizapp.domain.reviews import Drawn
from quizapp.domain.scoring import Partial
from quizapp.domain.text import format_moment, local_input
from quizapp.domain.timing import DAY_MS, HOUR_MS, MINUTE_MS
from quizapp.domain.units import Formula, UnitTerm


@pytest.fixture
def organiser(client):
    factory.user("tochuc", "organiser", contests.unit())
    client.sign_in("tochuc")
    return client


# ---------------------------------------------------------------- presets


@pytest.mark.one_database
@pytest.mark.parametrize("preset", presets.PRESETS.values(), ids=presets.PRESETS)
def test_a_preset_needs_only_a_title(organiser, preset):
    contests.bank()
    sent = typed(organiser, f"{NEW}?mau={preset.key}")
    answer = organiser.send(NEW, {**sent, "title": "Cuộc thi mới"})
    assert answer.status_code == 302, answer.text
    made = only()
    expected = preset.build(clock.now())
    stored = settings_of(made)
    assert answer.location == f"/to-chuc/cuoc-thi/{made.id}"
    assert (made.title, made.state, made.created_by) == ("Cuộc thi mới", "draft", "tochuc")
    for name in ("blueprint", "chain", "formula", "entry_mode", "prediction", "counting"):
        assert getattr(stored, name) == getattr(expected, name)
    assert [r.title for r in stored.rounds] == [r.title for r in expected.rounds]
    assert problems(stored) == []
    shown = organiser.get(answer.location).text
    assert "Mở cuộc thi" in shown


@pytest.mark.one_database
def test_an_unknown_preset_is_the_first_one(organiser):
    assert "<strong>Một đợt, nhanh nhất</strong>" in organiser.get(f"{NEW}?mau=zzz").text


def test_an_earlier_contest_is_a_preset_too(organiser):
    earlier = contests.contest(title="Năm 2025", attempts_per_round=7, prizes="Giải nhất")
    sent = typed(organiser, f"{NEW}?tu={earlier.id}")
    assert sent["title"] == ["Năm 2025 (bản sao)"]
    assert sent["attempts_per_round"] == ["7"]
    assert sent["prizes"] == ["Giải nhất"]
    opens = earlier.rounds[0].opens_at + 7 * DAY_MS
    assert sent["rounds-0-opens_at"] == [local_input(opens)]


def test_a_copy_has_every_setting_and_the_list_of_organisers(organiser):
    earlier = contests.contest(
        title="Năm 2025",
        blueprint=(Slot(2, 100, area=Area.DIGITAL), Slot(3, 100, difficulty=Difficulty.MEDIUM)),
        rules="Quy định",
        entry=EntryRules(((EntryField.EMAIL, Need.REQUIRED),), 16, "cchc", Insiders.BARRED),
        complete_only=True,
        prediction=PredictionKind.PEOPLE,
        counting=Counting.LAST,
        formula=Formula(((UnitTerm.AVERAGE, 100),), size_thresholds=((30, 80),)),
        retention_days=90,
    )
    insiders.add(earlier, [insiders.Person("An", "+84905000001")], actor="tochuc", now=clock.now())
    db.session.commit()
    path = f"{NEW}?tu={earlier.id}"
    answer = organiser.send(path, typed(organiser, path))
    assert answer.status_code == 302, answer.text
    made = db.session.get(Contest, int(answer.location.rsplit("/", 1)[1]))
    before, after = settings_of(earlier), settings_of(made)
    assert after == replace(before, title=after.title, rounds=after.rounds)
    assert [each.title for each in after.rounds] == [each.title for each in before.rounds]
    assert [each.name for each, _ in listed(made.id)] == ["An"]


# ---------------------------------------------------------------- storing


def test_every_field_is_stored(organiser):
    bank = contests.bank()
    opens = clock.now() // MINUTE_MS * MINUTE_MS + DAY_MS
    rows = {
        "rounds-1-opens_at": local_input(opens + 2 * DAY_MS),
        "rounds-1-closes_at": local_input(opens + 3 * DAY_MS),
        "rounds-2-title": "Vòng loại",
        "rounds-2-opens_at": local_input(opens),
        "rounds-2-closes_at": local_input(opens + DAY_MS),
    }
    weights = {f"weights-{term.value}": "" for term in UnitTerm}
    counts = {f"blueprint-{area.value}": "" for area in Area}
    chain = {f"chain-{n}": "" for n in range(5)}
    answer = organiser.send(
        NEW,
        {
            **{"title": "Thi thử", "unit_id": contests.unit().id, "bank_ids": [bank.id], **rows},
            **{**counts, "blueprint-digital": "4", "blueprint-any_area": "1", "points": "0,5"},
            **{"audience": "citizens", "minutes": "30", "proportional": "y"},
            **{"drawn_statuses": "submitted"},
            **{"entry_mode": "account", "attempts_per_round": "3", "attempts_per_day": "2"},
            **{"counting": "last", "key_reveal": "never", "prediction": "people"},
            **{**chain, "chain-0": "score", "chain-1": "prediction", "chain-2": "decision"},
            **{**weights, "weights-average": "60", "weights-top_k": "40", "top_k": "5"},
            **{"min_participation_percent": "50", "min_people": "3", "points10": "y"},
            **{"thresholds-0-below": "30", "thresholds-0-percent": "80", "retention_days": "90"},
            **{"weights-attempts": "", "ties_by_people": "y", "share_score_percent": "90"},
            **{"prize_points-0-name": "Giải Nhất", "prize_points-0-points": "10"},
            **{"prize_points-1-name": "Giải Ba", "prize_points-1-points": "2,5"},
            **{"needs-position": "required", "needs-email": "optional", "min_age": "16"},
            **{"entry_password": " CCHC ", "insiders": "barred", "complete_only": "y"},
            **{"board_moments": "y"},
            **{"rules": "Một\r\nhai", "prizes": "Giải", "contact": "Điện thoại", "summary": "Tóm"},
        },
    )
    assert answer.status_code == 302, answer.text
    stored = settings_of(only())
    assert [(r.title, r.opens_at) for r in stored.rounds] == [
        ("Vòng loại", opens),
        ("Kỳ 2", opens + 2 * DAY_MS),
    ]
    assert set(stored.blueprint) == {
        Slot(4, 50, area=Area.DIGITAL, audience=Audience.CITIZENS),
        Slot(1, 50, audience=Audience.CITIZENS),
    }
    assert stored.drawn_statuses == Drawn.SUBMITTED
    assert stored.formula == Formula(
        ((UnitTerm.AVERAGE, 60), (UnitTerm.TOP_K, 40)),
        top_k=5,
        min_participation_percent=50,
        min_people=3,
        size_thresholds=((30, 80),),
        points10=True,
        share_score_percent=90,
        ties_by_people=True,
        prize_points=(("Giải Nhất", 1000), ("Giải Ba", 250)),
    )
    assert stored.chain == (Criterion.SCORE, Criterion.PREDICTION, Criterion.DECISION)
    assert (stored.entry_mode, stored.counting, stored.key_reveal, stored.prediction) == (
        EntryMode.ACCOUNT,
        Counting.LAST,
        KeyReveal.NEVER,
        PredictionKind.PEOPLE,
    )
    assert (stored.attempts_per_round, stored.attempts_per_day, stored.attempts_per_contest) == (
        3,
        2,
        None,
    )
    assert (stored.duration_ms, stored.partial, stored.retention_days) == (
        30 * MINUTE_MS,
        Partial.PROPORTIONAL,
        90,
    )
    assert stored.entry == EntryRules(
        asked=((EntryField.POSITION, Need.REQUIRED), (EntryField.EMAIL, Need.OPTIONAL)),
        min_age=16,
        password="CCHC",
        insiders=Insiders.BARRED,
    )
    assert stored.complete_only
    assert stored.board.moments
    assert (stored.rules, stored.contact) == ("Một\nhai", "Điện thoại")
    assert stored.bank_ids == (bank.id,)


def test_saving_a_draft_unchanged_changes_nothing(organiser):
    now = clock.now() // MINUTE_MS * MINUTE_MS
    contest = contests.draft(
        rounds=tuple(
            contests.service.RoundSettings(
                f"Tuần {n}", now + n * DAY_MS, now + n * DAY_MS + HOUR_MS
            )
            for n in range(1, 6)
        ),
        blueprint=(Slot(2, 100, area=Area.DIGITAL, document="nd-118"), Slot(3, 100)),
        rules="Dòng một\nDòng hai <b>&",
        entry=EntryRules(((EntryField.GENDER, Need.OPTIONAL),), 14, "mot", Insiders.BARRED),
        complete_only=True,
        formula=Formula(
            ((UnitTerm.AVERAGE, 100),),
            size_thresholds=((30, 80), (100, 60)),
            prize_points=tuple((f"Giải {each}", 100) for each in "ABCDE"),
        ),
    )
    before = settings_of(contest)
    answer = organiser.send(edit(contest), typed(organiser, edit(contest)))
    assert answer.status_code == 302, answer.text
    assert settings_of(only()) == before
    assert only().version == 2


def test_an_open_contest_has_the_short_form(organiser):
    contest = contests.contest(entry_mode=EntryMode.ACCOUNT)
    opened = contest.rounds[0].opens_at
    shown = organiser.get(edit(contest)).text
    assert 'name="minutes"' not in shown
    assert "Quy tắc giữ nguyên" in shown
    sent = typed(organiser, edit(contest))
    closes = clock.now() // MINUTE_MS * MINUTE_MS + 3 * DAY_MS
    sent |= {"title": "Tên mới", "minutes": "99", "rounds-0-closes_at": local_input(closes)}
    assert organiser.send(edit(contest), sent).status_code == 302
    assert (only().title, only().duration_ms) == ("Tên mới", 15 * MINUTE_MS)
    assert (only().rounds[0].opens_at, only().rounds[0].closes_at) == (opened, closes)


@pytest.mark.one_database
def test_times_that_have_passed_cannot_be_typed_over(organiser):
    shown = organiser.get(edit(contests.contest())).text
    fields = re.findall(r'<input[^>]*name="rounds-0-[^>]*>', shown)
    assert ["readonly" in field for field in fields] == [False, True, False]


@pytest.mark.one_database
def test_what_has_passed_is_refused_with_the_reason(organiser):
    contest = contests.contest()
    sent = typed(organiser, edit(contest))
    sent["rounds-0-opens_at"] = local_input(clock.now() - DAY_MS)
    answer = organiser.send(edit(contest), sent)
    assert answer.status_code == 422
    assert "giờ mở không đổi được nữa" in answer.text


def test_two_organisers_do_not_undo_each_other(organiser):
    contest = contests.draft()
    mine, theirs = typed(organiser, edit(contest)), typed(organiser, edit(contest))
    organiser.send(edit(contest), {**theirs, "title": "Của người khác"})
    answer = organiser.send(edit(contest), {**mine, "title": "Của tôi"})
    assert answer.status_code == 422
    assert "người khác thay đổi" in answer.text
    assert 'value="Của tôi"' in answer.text
    assert only().title == "Của người khác"


# ---------------------------------------------------------------- refusing


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"title": ""}, "Vui lòng điền mục này"),
        ({"minutes": "0"}, "Nhập số từ 1 đến 1440"),
        ({"minutes": "mười"}, "số nguyên"),
        ({"points": "nhiều"}, "ví dụ: 1 hoặc 0,5"),
        ({"points": "0,001"}, "ví dụ: 1 hoặc 0,5"),
        ({"points": "1e999999"}, "ví dụ: 1 hoặc 0,5"),
        ({"points": "NaN"}, "ví dụ: 1 hoặc 0,5"),
        ({"unit_id": "999"}, "chọn trong danh sách"),
        ({"bank_ids": ["999"]}, "Chọn các ngân hàng"),
        ({"entry_mode": "email"}, "chọn trong danh sách"),
        ({"entry_mode": ""}, "chọn trong danh sách"),
        ({"counting": "zzz"}, "chọn trong danh sách"),
        ({"prediction": "zzz"}, "chọn trong danh sách"),
        ({"chain-0": "zzz"}, "chọn trong danh sách"),
        ({"chain-0": "", "chain-1": "", "chain-2": ""}, "tiêu chí"),
        ({"chain-1": "score"}, "được chọn hai lần"),
        ({"weights-average": "60"}, "Tổng tỷ trọng là 110%"),
        ({"prize_points-0-name": "Giải Nhất"}, "cả tên giải và số điểm"),
        ({"prize_points-0-points": "10"}, "cả tên giải và số điểm"),
        ({"blueprint-digital": "-1"}, "Nhập số từ 0 đến 100"),
        ({"blueprint-digital": "99"}, "từ 1 đến 100 câu"),
        ({"rounds-0-closes_at": ""}, "cả giờ mở và giờ đóng"),
        ({"rounds-0-opens_at": "hôm nay"}, "theo mẫu"),
        ({"rounds-1-opens_at": "2020-01-01T08:00"}, "cả giờ mở và giờ đóng"),
        ({"retention_days": ""}, "Vui lòng điền mục này"),
    ],
)
def test_wrong_fields_are_named_and_nothing_is_stored(organiser, wrong, words):
    contests.bank()
    sent = typed(organiser, NEW)
    answer = organiser.send(NEW, {**sent, "title": "Cuộc thi mới", **wrong})
    assert answer.status_code == 422
    assert words in unescape(answer.text)
    assert 'role="alert"' in answer.text
    assert db.session.scalar(select(Contest.id)) is None


@pytest.mark.one_database
def test_a_form_with_nothing_in_it_is_answered_too(organiser):
    assert organiser.send(NEW, {}).status_code == 422
    assert organiser.send(NEW, {"xem": "1"}).status_code == 200
    assert organiser.send(WORDS, {}).status_code == 200


def test_units_and_banks_of_others_are_not_offered(organiser):
    other = factory.unit("STC", "Sở Tài chính")
    contests.bank(slug="rieng", unit=other).title = "Ngân hàng riêng của Sở Tài chính"
    shown = organiser.get(NEW).text
    assert "Sở Tài chính" not in shown
    assert "Sở Công Thương" in shown


def test_a_bank_chosen_by_someone_with_wider_rights_stays(organiser):
    other = contests.bank(slug="rieng", unit=factory.unit("STC", "Sở Tài chính"))
    contest = contests.draft(bank_ids=(other.id,))
    organiser.send(edit(contest), typed(organiser, edit(contest)))
    assert settings_of(only()).bank_ids == (other.id,)


@pytest.mark.one_database
def test_the_form_is_for_editors(client):
    factory.user("lanhdao", "viewer", contests.unit())
    client.sign_in("lanhdao")
    assert client.get(NEW).status_code == 403
    assert client.send(NEW, {"title": "x"}).status_code == 403
    assert client.send(WORDS, {}).status_code == 403


@pytest.mark.one_database
def test_someone_without_a_unit_is_told_what_is_wrong(client):
    factory.user("tochuc", "organiser")
    client.sign_in("tochuc")
    assert client.get(NEW).status_code == 200
    assert client.send(NEW, typed(client, NEW)).status_code == 422


# ---------------------------------------------------------------- the rules in words


@pytest.mark.one_database
def test_the_rules_are_shown_in_words_before_saving(organiser):
    contests.bank()
    sent = typed(organiser, f"{NEW}?mau=bon-ky")
    opens = clock.now() // MINUTE_MS * MINUTE_MS + DAY_MS
    sent |= {"minutes": "20", "rounds-0-opens_at": local_input(opens), "xem": "1"}
    answer = organiser.send(NEW, sent)
    assert answer.status_code == 200
    assert "Thời gian làm bài là 20 phút" in answer.text
    assert format_moment(opens) in answer.text
    assert "Đủ câu hỏi: 42 câu" in answer.text
    assert db.session.scalar(select(Contest.id)) is None


@pytest.mark.one_database
def test_the_script_gets_the_same_words_and_the_counts(organiser):
    contests.bank()
    sent = typed(organiser, NEW)
    answer = organiser.send(WORDS, {**sent, "minutes": "20", "blueprint-digital": "9"})
    assert "<html" not in answer.text
    assert "Thời gian làm bài là 20 phút" in answer.text
    assert "thiếu 3 câu" in answer.text
    assert '"digital": 6' in unescape(answer.text)
    without = {**sent, "bank_ids": []}
    assert '"digital": 0' in unescape(organiser.send(WORDS, without).text)
    assert organiser.get(WORDS).status_code == 405
