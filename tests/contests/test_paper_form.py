"""Papers of audiences, repeats and practice in the organiser's form."""

from html import unescape

import pytest

import factory
import factory_banks
import factory_contests as contests
from contest_form import NEW, WORDS, edit, only, typed
from quizapp.contests import paper_checks, queries, readiness
from quizapp.contests.settings import settings_of
from quizapp.core import clock
from quizapp.core.db import db
from quizapp.domain.audiences import AudienceBy, PaperPlan
from quizapp.domain.banks import Area, Audience
from quizapp.domain.contests import PredictionWhen
from quizapp.domain.papers import Slot
from quizapp.domain.timing import MINUTE_MS

ROW = "more_papers-0-"


@pytest.fixture
def organiser(client):
    factory.user("tochuc", "organiser", contests.unit())
    client.sign_in("tochuc")
    return client


def banks() -> tuple[int, int, int]:
    """Three banks: for officials, for citizens, for practice."""
    slugs = ("ngan-hang-thu", "cong-dan", "thi-thu")
    return tuple(contests.bank(slug=slug).id for slug in slugs)


def citizens(bank_id: int) -> dict[str, object]:
    return {
        f"{ROW}name": "Công dân, doanh nghiệp",
        f"{ROW}divisions": ["cong-dan"],
        f"{ROW}bank_ids": [str(bank_id)],
        f"{ROW}audience": "citizens",
        f"{ROW}blueprint-digital": "3",
        f"{ROW}blueprint-any_area": "2",
        f"{ROW}minutes": "10",
    }


def test_two_papers_are_stored_shown_again_and_taken_back(organiser):
    officials, other, practice = banks()
    sent = typed(organiser, NEW) | citizens(other)
    sent |= {"title": "Hội thi", "bank_ids": [str(officials)], "audience_name": "Cán bộ"}
    sent |= {"practice_bank_ids": [str(practice)], "practice_questions": "8"}
    sent |= {"prediction_when": "after", "prediction_required": "y"}
    answer = organiser.send(NEW, sent)
    assert answer.status_code == 302, answer.text
    stored = settings_of(only())
    points = {"audience": Audience.CITIZENS}
    plan = PaperPlan(
        "Công dân, doanh nghiệp",
        ("cong-dan",),
        (other,),
        (Slot(3, 100, Area.DIGITAL, **points), Slot(2, 100, **points)),
        10 * MINUTE_MS,
    )
    assert (stored.more_papers, stored.audience, stored.bank_ids) == (
        (plan,),
        "Cán bộ",
        (officials,),
    )
    assert (stored.practice_bank_ids, stored.practice_questions) == ((practice,), 8)
    assert (stored.no_repeats, stored.prediction_when) == (True, PredictionWhen.AFTER)
    assert stored.prediction_required
    page = organiser.get(answer.location)
    assert "Đề dành cho “Cán bộ” có 15 câu hỏi." in page.text
    again = typed(organiser, edit(only()))
    assert organiser.send(edit(only()), again).status_code == 302
    assert settings_of(only()) == stored
    again = typed(organiser, edit(only()))
    again = {name: value for name, value in again.items() if not name.startswith(ROW)}
    again |= {"no_repeats": [], "audience_by": "choice"}
    assert organiser.send(edit(only()), again).status_code == 302
    plain = settings_of(only())
    assert (plain.more_papers, plain.audience, plain.no_repeats) == ((), "", False)
    assert plain.audience_by is AudienceBy.CHOICE
    assert queries.divisions(only())["so-nganh"]


def test_what_does_not_fit_is_said_at_the_papers(organiser):
    officials, other, _ = banks()
    sent = typed(organiser, NEW) | citizens(other) | {"title": "Hội thi"}
    sent |= {f"{ROW}minutes": "", f"{ROW}divisions": [], "practice_bank_ids": [str(officials)]}
    page = organiser.send(NEW, sent)
    assert page.status_code == 422
    for words in (
        "thời gian làm bài phải từ 1 phút",
        "bộ đề nào cũng cần tên đối tượng",
        "chưa có khối nào",
        "Thi thử cho xem đáp án",
    ):
        assert words in page.text
    nameless = organiser.send(NEW, sent | {"entry_mode": "anonymous"})
    assert "không hỏi thông tin cá nhân dùng một bộ đề" in nameless.text


def test_the_words_beside_tell_what_lacks_for_whom(organiser):
    officials, other, _ = banks()
    sent = typed(organiser, NEW) | citizens(other)
    sent |= {"bank_ids": [str(officials)], "audience_name": "Cán bộ", "attempts_per_round": "5"}
    shown = organiser.send(WORDS, sent).text
    assert "Đủ câu hỏi (Cán bộ): 42 câu dùng được cho đề 15 câu" in shown
    assert "“Cán bộ”: mỗi người có thể thi 5 lượt" in unescape(shown)
    assert "không lặp lại câu hỏi mà người đó đã gặp" in shown
    short = organiser.send(WORDS, sent | {f"{ROW}blueprint-digital": "9"}).text
    assert "Đề “Công dân, doanh nghiệp”: ngân hàng câu hỏi chưa đủ" in short


def test_a_contest_opens_only_when_every_paper_and_practice_can_be_drawn(app):
    _, other, same = banks()
    practice = factory_banks.loaded_bank(6, "rieng-de-thi-thu").id
    plan = PaperPlan("Dân", ("cong-dan",), (other,), (Slot(50, 100),), 10 * MINUTE_MS)
    made = contests.draft(
        audience="Cán bộ",
        more_papers=(plan,),
        practice_bank_ids=(practice,),
        practice_questions=60,
    )
    now = clock.now()
    found = readiness.problems(
        made, queries.pools(made, now), now, queries.practice_pool(made, now)
    )
    assert ["Đề “Dân”" in found[0], "Ngân hàng thi thử mới có 42 câu" in found[1]] == [True, True]
    open_ = contests.contest(title="Đang thi", bank_ids=(practice,))
    assert queries.practice_clashes(made) == [open_]
    assert "“Đang thi”" in paper_checks.clash_advice([open_])[0]
    made.practice_banks = [practice, other, same]
    db.session.flush()
    left = queries.practice_pool(made, now)
    assert len(left) == 42, "neither what counts nor what asks the same"
    assert {q.document for q in left} == {"rieng-de-thi-thu"}
