"""The citizens' quiz: from the scan to the result, nothing remembered but in the page."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

import factory_contests
import factory_kiosk
from factory_kiosk import choose, played, state, step
from quizapp.core import clock, sealing
from quizapp.core.db import db
from quizapp.domain.banks import Area, Audience, Difficulty, Kind
from quizapp.kiosk import sitting
from quizapp.kiosk.models import Event, QrCount, QuestionCount
from quizapp.kiosk.queries import quizzes as reads
from quizapp.kiosk.service import quizzes


@pytest.fixture
def quiz(app):
    return factory_kiosk.quiz()


@pytest.fixture
def code(quiz) -> str:
    return factory_kiosk.link(quiz).code


def counted(code: str) -> dict[str, int]:
    query = select(QrCount.event, func.sum(QrCount.count)).where(QrCount.code == code)
    return {event: int(n) for event, n in db.session.execute(query.group_by(QrCount.event))}


def test_the_scan_is_answered_with_the_first_question_itself(client, code):
    answer = client.get(f"/q/{code}")
    assert answer.status_code == 200
    assert "Câu 1/3" in answer.text
    assert re.search(r"<h1[^>]*>Nội dung câu hỏi", answer.text)
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.one_database
def test_the_first_visit_is_small(client, code):
    page = client.get(f"/q/{code}", headers={"Accept-Encoding": "gzip"})
    fetched = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.get_data().decode("latin-1"))
    plain = client.get(f"/q/{code}").text
    fetched = re.findall(r'(?:href|src)="(/static/[^"]+)"', plain)
    assert fetched
    size = len(plain.encode()) + sum(len(client.get(path, buffered=True).data) for path in fetched)
    assert size < 40_000, "before compression even"
    assert "<script" not in plain


def test_a_right_and_a_wrong_answer_say_so_in_words(client, code):
    page = client.get(f"/q/{code}").text
    right = step(client, code, page, a=choose(page))
    assert right.status_code == 200
    assert "Đúng\n" in right.text
    assert "Đáp án đúng" in right.text
    wrong = step(client, code, page, a=choose(page, right=False)).text
    assert "Chưa đúng" in wrong
    assert "Anh/chị chọn" in wrong
    assert "Đáp án đúng" in wrong
    assert "Giải thích của câu" in wrong
    assert "Điều 1 Nghị định số 1/2025/NĐ-CP" in wrong


def test_the_way_to_the_end(client, code, quiz):
    page = played(client, code, rights=(True, False, True))
    assert "Kết quả: 2/3 câu đúng" in page
    assert 'href="https://dichvucong.gov.vn/"' in page
    assert 'href="tel:19001234"' in page
    assert "button-share.zalo.me/share_external" in page
    assert "www.facebook.com/sharer/sharer.php?u=http%3A%2F%2Flocalhost%2Fq%2F" in page
    assert "Anh/chị có hài lòng" in page
    assert "Gửi ý kiến" in page


@pytest.mark.one_database
def test_no_page_sets_a_cookie_or_needs_one(app, new_client, code):
    page = new_client().get(f"/q/{code}").text
    answer = step(new_client(), code, page, a=choose(page))
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers


@pytest.mark.one_database
def test_what_the_page_carries_does_not_tell_the_key(client, code):
    page = client.get(f"/q/{code}").text
    text = str(sealing.unsign(sitting.PURPOSE, state(page)))
    assert "Đúng" not in text
    assert "right" not in text
    assert not re.search(r"Giải thích|Căn cứ", page)


@pytest.mark.one_database
def test_a_changed_or_foreign_state_begins_anew(client, code, quiz):
    page = client.get(f"/q/{code}").text
    other = factory_kiosk.quiz(title="Khác", bank_ids=tuple(quiz.bank_ids))
    foreign = client.get(f"/q/{factory_kiosk.link(other).code}").text
    for carried in ("", "x", state(page)[:-3] + "abc", state(foreign)):
        answer = client.post(f"/q/{code}", data={"s": carried, "a": "0"})
        assert answer.status_code == 200
        assert "mời anh/chị bắt đầu lại" in answer.text
        assert "Câu 1/3" in answer.text


@pytest.mark.one_database
@pytest.mark.parametrize("given", ["", "9", "-1", "x", "1e3"])
def test_no_choice_shows_the_question_again(client, code, given):
    page = client.get(f"/q/{code}").text
    answer = step(client, code, page, a=given)
    assert answer.status_code == 200
    assert "Câu 1/3" in answer.text
    assert "Đáp án đúng" not in answer.text


def test_events_are_counted_once_however_often_a_page_is_sent(client, code):
    page = client.get(f"/q/{code}").text
    value = choose(page)
    for _ in range(3):
        verdict = step(client, code, page, a=value).text
    page = step(client, code, verdict).text
    page = step(client, code, page, a=choose(page, right=False)).text
    page = step(client, code, page).text
    last = step(client, code, page, a=choose(page)).text
    for _ in range(2):
        step(client, code, last)
    found = counted(code)
    assert found == {"scan": 1, "started": 1, "answered": 3, "right": 2, "finished": 1}


def test_questions_are_counted_with_how_often_they_were_right(client, code, quiz):
    played(client, code, rights=(True, False, False))
    rows = list(db.session.scalars(select(QuestionCount).where(QuestionCount.quiz_id == quiz.id)))
    assert [row.answered for row in rows] == [1, 1, 1]
    assert sum(row.right for row in rows) == 1


def test_satisfaction_is_counted_once_a_sitting(client, code):
    page = played(client, code)
    sent = {"s": state(page), "muc": "4"}
    thanks = client.post(f"/q/{code}/hai-long", data=sent)
    assert "Cảm ơn anh/chị đã đánh giá" in thanks.text
    assert "Rất hài lòng" not in thanks.text
    client.post(f"/q/{code}/hai-long", data={**sent, "muc": "1"})
    client.post(f"/q/{code}/hai-long", data={**sent, "muc": "9"})
    assert counted(code)["rated_4"] == 1
    assert Event.RATED_1 not in counted(code)
    begun = client.post(f"/q/{code}/hai-long", data={"s": "x", "muc": "4"})
    assert "Câu 1/3" in begun.text


def test_questions_and_choices_differ_between_visitors(client, code):
    seen = {re.findall(r"<h1[^>]*>([^<]+)", client.get(f"/q/{code}").text)[0] for _ in range(12)}
    assert len(seen) > 1


def test_only_what_one_tap_answers_and_citizens_are_asked(app):
    bank = factory_contests.bank(2, kinds=tuple(Kind), slug="moi-loai").id
    kinds = {question.kind for question in reads.drawable([bank], True, clock.now())}
    assert kinds <= {Kind.SINGLE, Kind.TRUE_FALSE}
    question = factory_contests.question
    from factory_banks import loaded

    mixed = loaded(
        [
            question("cb-1", Area.DIGITAL, audience=Audience.OFFICIALS),
            question("cd-1", Area.DIGITAL, audience=Audience.CITIZENS),
            question("kho-1", Area.DIGITAL, difficulty=Difficulty.HARD),
            question("chung-1", Area.DIGITAL),
        ],
        "nhieu-doi-tuong",
    ).id
    assert len(reads.drawable([mixed], False, clock.now())) == 2
    assert len(reads.drawable([mixed], True, clock.now())) == 3


def test_a_quiz_that_is_not_open_or_has_nothing_to_ask_says_so_kindly(client, code, quiz):
    quiz.opened = False
    answer = client.get(f"/q/{code}")
    assert answer.status_code == 410
    assert "đang tạm dừng" in answer.text
    assert "dichvucong.gov.vn" in answer.text
    assert client.post(f"/q/{code}", data={"s": "x"}).status_code == 410
    assert counted(code) == {}


def test_a_quiz_opens_only_with_enough_questions(app):
    quiz = factory_kiosk.quiz(opened=False)
    quiz.questions = 10
    quizzes.set_open(quiz, True, clock.now())
    empty = factory_contests.bank(0, slug="trong").id
    with pytest.raises(quizzes.Conflict):
        quizzes.set_open(factory_kiosk.quiz(opened=False, bank_ids=(empty,)), True, clock.now())


@pytest.mark.one_database
def test_social_networks_get_a_card(client, quiz):
    from quizapp.kiosk import service

    own = service.quiz_link(quiz, 1).code
    page = client.get(f"/q/{own}").text
    assert '<meta property="og:title" content="Anh/chị biết gì về thủ tục hành chính?">' in page
    assert f'<link rel="canonical" href="http://localhost/q/{own}">' in page
    assert "noindex" not in page
    picture = re.search(r'og:image" content="http://localhost([^"]+)"', page)[1]
    answer = client.get(picture)
    assert answer.mimetype == "image/png"
    import io

    from PIL import Image

    assert Image.open(io.BytesIO(answer.data)).size == (1200, 630)


@pytest.mark.one_database
def test_a_counters_page_is_not_for_search_engines(client, code):
    assert "noindex" in client.get(f"/q/{code}").text


# ---------------------------------------------------------------- English


@pytest.mark.one_database
def test_in_english_the_frame_is_english_and_stays_so(client, code):
    page = client.get(f"/q/{code}?lang=en").text
    assert '<html lang="en">' in page
    assert "Question 1/3" in page
    assert f'action="/q/{code}?lang=en"' in page
    page = step(client, code, page, "en", a=choose(page)).text
    assert "Correct" in page
    assert "Next question" in page


@pytest.mark.one_database
def test_the_language_is_switched_in_the_middle_without_losing_anything(client, code):
    page = client.get(f"/q/{code}").text
    asked = re.findall(r"<h1[^>]*>([^<]+)", page)
    english = step(client, code, page, "en", xem="question").text
    assert re.findall(r"<h1[^>]*>([^<]+)", english) == asked
    verdict = step(client, code, english, "en", a=choose(english)).text
    again = step(client, code, verdict, xem="verdict").text
    assert "Câu tiếp theo" in again
    assert counted(code) == {"scan": 1, "started": 1, "answered": 1, "right": 1}
