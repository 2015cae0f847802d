"""More than one device, and a device without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

import sitting
from papers import HONEST, Paper

NAME, NUMBER, UNIT = "Phạm Thị Hai Máy", "0905 123 491", "Sở Tài chính"


def test_two_devices_agree_on_what_was_chosen_last(site, phone, desk, named_exam):
    phone.add_init_script(HONEST)
    phone.goto(f"/cuoc-thi/{named_exam}/vao")
    sitting.register(phone, NAME, NUMBER, UNIT)
    sitting.start(phone)
    first = Paper.shown(site, phone)
    first.choose(1, 0)
    first.choose(2, 0)
    first.saved()

    desk.add_init_script(HONEST)
    desk.goto(f"/cuoc-thi/{named_exam}/vao")
    desk.get_by_text("Vào lại tại đây").click()
    desk.locator("#lai-phone").fill(NUMBER)
    desk.locator("#lai-birth_date").fill("17/5/1988")
    desk.get_by_role("button", name="Vào lại bài thi của tôi").click()
    desk.get_by_role("link", name=re.compile("^Làm tiếp")).click()
    second = Paper.shown(site, desk)
    assert second.code == first.code
    second.shows({1: 0, 2: 0})

    first.context.set_offline(True)
    first.choose(1, 1)
    first.choose(3, 1)
    first.choose(4, 1)
    first.says("mất mạng, còn 3 câu chưa gửi")
    second.choose(1, 2)
    second.choose(3, 3)
    second.saved()
    first.choose(4, 2)
    first.context.set_offline(False)
    first.saved()
    first.shows({1: 2, 3: 3, 4: 2})
    second.hide()
    second.show()
    second.shows({1: 2, 2: 0, 3: 3, 4: 2})
    assert first.record() == {1: 2, 2: 0, 3: 3, 4: 2}

    second.choose(2, 3)
    second.saved()
    first.choose(5, 1)
    first.saved()
    first.page.locator("#nop-bai").click()
    first.page.get_by_role("button", name=re.compile("^Nộp bài")).click()
    expect(phone.get_by_role("heading", name="Kết quả bài thi")).to_be_visible()
    second.choose(6, 0)
    expect(desk.locator("main")).to_contain_text("Bài thi đã được nộp")
    assert second.record() == {1: 2, 2: 3, 3: 3, 4: 2, 5: 1}
    first.page = second.page
    second.honest()


@pytest.mark.one_database
def test_without_javascript_the_record_is_what_was_sent(site, new_page, exam):
    page = new_page(java_script_enabled=False)
    paper = Paper.begun(site, page, exam)
    paper.choose(1, 3)
    paper.choose(2, 1)
    page.get_by_role("button", name="Lưu các câu đã chọn").click()
    paper.shows({1: 3, 2: 1})
    assert paper.record() == {1: 3, 2: 1}
    paper.choose(2, 0)
    paper.choose(8, 2)
    page.get_by_role("button", name="Xem lại và nộp bài").click()
    assert paper.record() == {1: 3, 2: 0, 8: 2}
    paper.ends_in(-60)
    page.get_by_role("button", name=re.compile("^Nộp bài")).click()
    expect(page.get_by_role("heading", name="Đã hết thời gian làm bài")).to_be_visible()
    expect(page.locator("main")).to_contain_text("3/8 câu trả lời đã lưu được tính")
    assert paper.attempt().state == "timed_out"
