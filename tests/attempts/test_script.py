"""The paper's script in a real browser: nothing chosen is lost, and time is the server's."""

import re

import pytest
from playwright.sync_api import expect

import factory
import factory_attempts as make
from paper_page import begun, choose, held, stored, wait_saved
from quizapp.attempts.service import answer, submit
from quizapp.core.db import db
from quizapp.core.errors import Unavailable

pytestmark = [
    pytest.mark.browser,
    pytest.mark.one_database,
    # Flask-Compress leaves the static files that it has compressed to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


def test_choice_is_saved_shown_and_still_there_after_a_reload(phone):
    page, code = begun(phone, make.contest())
    choose(page, 1, 2)
    wait_saved(page)
    expect(page.locator("[data-answered]")).to_have_text("1")
    assert held(code) == {1: "2"}
    page.reload()
    expect(page.locator("#cau-1 input").nth(2)).to_be_checked()
    expect(page.locator("[data-answered]")).to_have_text("1")


def test_dead_network_loses_nothing(phone):
    page, code = begun(phone, make.contest())
    phone.set_offline(True)
    for question in (1, 2, 3):
        choose(page, question, question)
    expect(page.locator("[data-status]")).to_have_text("mất mạng, còn 3 câu chưa gửi")
    assert held(code) == {}
    phone.set_offline(False)
    wait_saved(page)
    assert held(code) == {1: "1", 2: "2", 3: "3"}


def test_choices_that_the_server_could_not_take_live_through_a_reload(phone, monkeypatch):
    def away(*_):
        raise Unavailable

    page, code = begun(phone, make.contest())
    with monkeypatch.context() as broken:
        broken.setattr(answer, "stored", away)
        for question in (1, 2, 3):
            choose(page, question, question)
        expect(page.locator("[data-status]")).to_have_text("hệ thống bận, còn 3 câu chưa gửi")
        page.on("dialog", lambda dialog: dialog.accept())
        page.reload()
        expect(page.locator("#cau-3 input").nth(3)).to_be_checked()
        expect(page.locator("[data-answered]")).to_have_text("3")
        assert held(code) == {}
    page.evaluate("dispatchEvent(new Event('online'))")
    wait_saved(page)
    assert held(code) == {1: "1", 2: "2", 3: "3"}


def test_newest_choice_of_two_pages_stands(phone):
    """Both pages begin to number at the same point; the older unsent choice gives way."""
    page, code = begun(phone, make.contest())
    other = phone.new_page()
    other.goto(page.url)
    blocked = f"**/lam-bai/{code}/cau/*"
    page.route(blocked, lambda route: route.abort())
    choose(page, 1, 0)
    choose(page, 2, 0)
    choose(other, 1, 3)
    wait_saved(other)
    page.unroute(blocked)
    page.evaluate("dispatchEvent(new Event('online'))")
    wait_saved(page)
    expect(page.locator("#cau-1 input").nth(3)).to_be_checked()
    assert held(code) == {1: "3", 2: "0"}


def test_every_kind_can_be_answered_by_hand(phone):
    page, code = begun(phone, make.contest(make.every_kind()))
    page.locator("[data-kind=single] .choice").first.click()
    page.locator("[data-kind=multiple] .choice").first.click()
    page.locator("[data-kind=multiple] .choice").last.click()
    page.locator("[data-kind=true_false] .choice").last.click()
    page.locator("[data-kind=numeric] input").fill("15")
    page.locator("[data-kind=text] input").fill("Chính phủ")
    page.locator("[data-kind=ordering] .down:not(:disabled)").first.click()
    for box in page.locator("[data-kind=matching] select").all():
        box.select_option(index=1)
    expect(page.locator("[data-answered]")).to_have_text("7")
    wait_saved(page)
    answers = held(code)
    assert len(answers) == 7
    assert sorted(answers.values()) == sorted(
        ["0", "[0,2]", "1", '"15"', '"Chính phủ"', "[1,0,2]", "[0,0]"]
    )


def test_what_cannot_be_an_answer_is_said_at_the_question(phone):
    page, code = begun(phone, make.contest(make.every_kind()))
    page.locator("[data-kind=numeric] input").fill("mười lăm")
    expect(page.locator("[data-kind=numeric] .q-error")).to_contain_text("chỉ nhập một số")
    assert held(code) == {}


def test_flag_is_kept_and_the_sheet_leads_to_it(phone):
    page, _ = begun(phone, make.contest())
    page.locator("#cau-4 .q-flag").click()
    page.reload()
    page.locator(".sheet summary").click()
    link = page.locator('.sheet a[data-n="4"]')
    expect(link).to_have_attribute("aria-label", "Câu 4, chưa trả lời, cần xem lại")
    link.click()
    assert page.url.endswith("#cau-4")


def test_hand_in_leads_by_the_summary_to_the_result(phone):
    page, code = begun(phone, make.contest())
    choose(page, 1, 0)
    page.locator("#nop-bai").click()
    expect(page.locator("main")).to_contain_text("Còn 3 câu chưa trả lời")
    page.get_by_role("button", name="Nộp bài").click()
    expect(page.get_by_role("heading", name="Kết quả bài thi")).to_be_visible()
    assert page.url.endswith(f"/ket-qua/{code}")


def test_paper_hands_itself_in_when_time_is_up(phone):
    page, code = begun(phone, make.contest())
    blocked = f"**/lam-bai/{code}/cau/*"
    page.route(blocked, lambda route: route.abort())
    choose(page, 1, 2)
    with stored(code) as attempt:
        make.move_deadline(attempt, 1500)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_role("heading", name="Kết quả bài thi")).to_be_visible()
    assert held(code) == {1: "2"}
    with stored(code) as attempt:
        assert attempt.state == "submitted"
        assert attempt.ended_at == attempt.deadline_at


def test_page_learns_that_the_paper_was_handed_in_elsewhere(phone):
    page, code = begun(phone, make.contest())
    with stored(code) as attempt:
        submit.submit(attempt, None, None, attempt.started_at + 1000)
    choose(page, 1, 2)
    expect(page.locator("main .note")).to_contain_text("Bài thi đã được nộp")
    expect(page.locator("#cau-1 input").first).to_be_disabled()
    page.get_by_role("link", name="Xem kết quả").click()
    expect(page.get_by_role("heading", name="Kết quả bài thi")).to_be_visible()


def test_phones_own_clock_changes_nothing(phone):
    page, _ = begun(phone, make.contest())
    page.add_init_script("Date.now = () => 0")
    page.reload()
    expect(page.locator("[data-time]")).to_have_text(re.compile(r"^1[45]:\d\d$"))
    choose(page, 1, 1)
    wait_saved(page)


def test_time_turns_amber_then_red_and_says_so(phone):
    page, code = begun(phone, make.contest())
    for left, tone, words in ((299_000, "soon", "Còn 5 phút."), (59_000, "late", "Còn 1 phút.")):
        with stored(code) as attempt:
            make.move_deadline(attempt, left)
        page.reload()
        expect(page.locator("#thanh-thi")).to_have_class(f"exam-bar {tone}")
        expect(page.locator("[data-alert]")).to_have_text(words)


def test_too_many_saves_say_so_and_handing_in_goes_on(phone):
    page, code = begun(phone, make.contest())
    with stored(code) as attempt:
        answer.insert(attempt, {1: (answer.seq_bound(4), "0")}, attempt.started_at)
    page.reload()
    choose(page, 2, 1)
    expect(page.locator("[data-status]")).to_contain_text("kiểm tra lại rồi nộp bài")
    page.locator("#nop-bai").click()
    page.get_by_role("button", name="Nộp bài").click()
    expect(page.get_by_role("heading", name="Kết quả bài thi")).to_be_visible()


def test_unit_is_found_without_diacritics(phone):
    units = make.tree()
    for n in range(8):
        factory.unit(f"P{n}", f"Phường {n}", parent=units["tinh"], division="xa-phuong")
    slug = make.contest().slug
    db.session.commit()
    page = phone.new_page()
    page.goto(f"/cuoc-thi/{slug}/vao")
    box = page.get_by_role("combobox", name="Đơn vị")
    box.press_sequentially("cong thuong")
    expect(page.get_by_role("option")).to_have_count(1)
    box.press("ArrowDown")
    box.press("Enter")
    expect(box).to_have_value("Sở Công Thương")
    assert page.locator("#unit_id").input_value() == str(units["sct"].id)
