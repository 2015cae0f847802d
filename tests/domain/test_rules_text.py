"""The rules page says what the settings say."""

from dataclasses import replace

import pytest

from quizapp.domain import ranking, units
from quizapp.domain.banks import Area
from quizapp.domain.contests import Counting, EntryMode, KeyReveal, PredictionKind, PredictionWhen
from quizapp.domain.entry import EntryRules
from quizapp.domain.papers import Slot, default_blueprint
from quizapp.domain.ranking import Criterion
from quizapp.domain.rules_text import RulesSettings, sections
from quizapp.domain.scoring import Partial
from quizapp.domain.text import parse_local_moment
from quizapp.domain.units import DEFAULT_FORMULA

BASE = RulesSettings(
    title="Cuộc thi tìm hiểu cải cách hành chính",
    entry_mode=EntryMode.FORM,
    rounds=(
        ("Tuần 1", parse_local_moment("2026-12-01T08:00"), parse_local_moment("2026-12-07T17:00")),
        ("Tuần 2", parse_local_moment("2026-12-08T08:00"), parse_local_moment("2026-12-14T17:00")),
    ),
    blueprint=default_blueprint(),
    duration_ms=900_000,
    prediction_kind=PredictionKind.PEOPLE_ALL_RIGHT,
    formula=DEFAULT_FORMULA,
)


def text(settings: RulesSettings, title: str) -> str:
    """The paragraphs under a heading that starts with `title`, empty when there is none."""
    found = [s for s in sections(settings) if s.title.startswith(title)]
    return "\n".join(found[0].paragraphs) if found else ""


def test_a_whole_contest_has_every_heading_once_and_no_empty_one() -> None:
    found = sections(BASE)
    assert len(found) == 10
    assert len({section.title for section in found}) == 10
    assert all(section.paragraphs and all(section.paragraphs) for section in found)


def test_no_exclamation_marks_and_every_paragraph_is_finished() -> None:
    for section in sections(BASE):
        for paragraph in section.paragraphs:
            assert "!" not in paragraph
            assert paragraph.endswith((".", ":", "”"))


def test_rounds_with_their_local_moments() -> None:
    words = text(BASE, "Thời gian tổ chức")
    assert "Tuần 1: từ 1/12/2026 08:00 đến 7/12/2026 17:00." in words
    assert "Tuần 2: từ 8/12/2026 08:00 đến 14/12/2026 17:00." in words
    assert "thông báo" in text(replace(BASE, rounds=()), "Thời gian tổ chức")


def test_what_is_asked_at_the_entry_and_papers_that_are_not_complete() -> None:
    rules = EntryRules(min_age=16)
    assert "đủ 16 tuổi" in text(replace(BASE, entry=rules), "Hình thức")
    anonymous = replace(BASE, entry=rules, entry_mode=EntryMode.ANONYMOUS)
    assert "Ban Tổ chức" not in text(anonymous, "Hình thức")
    assert "không hợp lệ" not in text(BASE, "Số lượt")
    whole = replace(BASE, complete_only=True)
    assert "kể cả câu hỏi dự đoán, là bài không hợp lệ" in text(whole, "Số lượt")
    assert "dự đoán" not in text(replace(whole, prediction_kind=None), "Số lượt")
    assert "dự đoán" not in text(replace(whole, prediction_when=PredictionWhen.AFTER), "Số lượt")


def test_number_of_questions_by_area() -> None:
    words = text(BASE, "Đề thi")
    assert "15 câu hỏi" in words
    assert "Cải cách thủ tục hành chính: 4 câu" in words
    assert "Cải cách tài chính công: 1 câu" in words


def test_areas_are_added_up_over_slots_and_left_out_when_there_are_none() -> None:
    slots = (
        Slot(2, 100, Area.DIGITAL, None, None, None),
        Slot(3, 100, Area.DIGITAL, "nq-76", None, None),
        Slot(1, 100, None, None, None, None),
    )
    words = text(replace(BASE, blueprint=slots), "Đề thi")
    assert "6 câu hỏi" in words
    assert "Chính phủ số: 5 câu; các nội dung chung: 1 câu." in words
    assert "lĩnh vực" not in text(replace(BASE, blueprint=slots[2:]), "Đề thi")


def test_time_and_what_happens_when_it_is_up() -> None:
    words = text(BASE, "Thời gian làm bài")
    assert "15 phút" in words
    assert "chấm theo những câu đã lưu" in words
    assert "quá 5 giây không được nhận" in words


@pytest.mark.parametrize(
    ("limits", "part"),
    [
        ((1, None, None), "tối đa 1 lượt trong mỗi kỳ thi."),
        ((3, None, 1), "tối đa 3 lượt trong mỗi kỳ thi, tối đa 1 lượt trong mỗi ngày."),
        ((None, 2, None), "Mỗi người được thi tối đa 2 lượt trong cả cuộc thi."),
        ((None, None, None), "Số lượt thi không giới hạn."),
    ],
)
def test_limits_of_attempts(limits: tuple[int | None, int | None, int | None], part: str) -> None:
    per_round, per_contest, per_day = limits
    settings = replace(BASE, per_round=per_round, per_contest=per_contest, per_day=per_day)
    assert part in text(settings, "Số lượt thi")


def test_which_attempt_counts_is_said_only_when_there_can_be_several() -> None:
    last = replace(BASE, counting=Counting.LAST)
    assert "bài thi cuối cùng" not in text(last, "Số lượt thi")
    assert "công nhận bài thi cuối cùng." in text(replace(last, per_round=2), "Số lượt thi")
    assert "bài thi cuối cùng" not in text(replace(last, per_round=2, per_contest=1), "Số lượt")


def test_sum_over_rounds_is_said_only_with_several_rounds() -> None:
    assert "là tổng kết quả" in text(BASE, "Số lượt thi")
    assert "là tổng kết quả" not in text(replace(BASE, rounds=BASE.rounds[:1]), "Số lượt thi")


def test_points() -> None:
    words = text(BASE, "Cách tính điểm")
    assert "Điểm tối đa của bài thi là 15 điểm; mỗi câu trả lời đúng được 1 điểm." in words
    assert "chỉ được điểm khi trả lời đúng hoàn toàn" in words
    partial = replace(
        BASE,
        partial=Partial.PROPORTIONAL,
        blueprint=(Slot(2, 50, None, None, None, None), Slot(1, 150, None, None, None, None)),
    )
    words = text(partial, "Cách tính điểm")
    assert "là 2,5 điểm" in words
    assert "(0,5 điểm; 1,5 điểm)" in words
    assert "theo tỷ lệ" in words


def test_prediction_is_printed_in_full_or_not_at_all() -> None:
    words = text(BASE, "Câu hỏi dự đoán")
    assert "bao nhiêu người trả lời đúng tất cả" in words
    assert "không cộng điểm" in words
    none = replace(BASE, prediction_kind=None)
    assert text(none, "Câu hỏi dự đoán") == ""
    assert "ự đoán" not in text(none, "Xếp hạng cá nhân")


def test_people_are_ranked_in_the_words_of_the_ranking() -> None:
    chain = (Criterion.SCORE, Criterion.TIME_TAKEN)
    paragraphs = text(replace(BASE, chain=chain), "Xếp hạng cá nhân").split("\n")
    first, second, equal = ranking.describe(chain, BASE.prediction_kind)
    assert paragraphs[1:] == [f"1. {first}", f"2. {second}", equal]


def test_units_are_ranked_in_the_words_of_the_formula_or_not_at_all() -> None:
    assert text(BASE, "Xếp hạng đơn vị") == "\n".join(units.describe(DEFAULT_FORMULA))
    assert text(replace(BASE, formula=None), "Xếp hạng đơn vị") == ""


@pytest.mark.parametrize(
    ("reveal", "part"),
    [
        (KeyReveal.NEVER, "Đáp án không được công bố."),
        (KeyReveal.AFTER_CLOSE, "sau khi kỳ thi đóng"),
        (KeyReveal.AT_ONCE, "ngay sau khi trả lời từng câu"),
    ],
)
def test_when_the_key_is_shown(reveal: KeyReveal, part: str) -> None:
    assert part in text(replace(BASE, key_reveal=reveal), "Công bố")


def test_anonymous_quiz_ranks_nobody() -> None:
    quiz = replace(BASE, entry_mode=EntryMode.ANONYMOUS, prediction_kind=None, formula=None)
    assert "không xếp hạng cá nhân" in text(quiz, "Hình thức")
    assert text(quiz, "Xếp hạng") == ""
    assert "tổng kết quả" not in text(quiz, "Số lượt thi")
