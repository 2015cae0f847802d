"""What ranking adds to the pages of lower features."""

import factory
import factory_ranking as made
from quizapp.core.db import db
from quizapp.ranking.register import contest_links, result_links


def test_the_contest_page_links_to_the_boards(client):
    contest = made.contest()
    text = client.get(f"/cuoc-thi/{contest.slug}").text
    assert f"/cuoc-thi/{contest.slug}/bang-xep-hang/ca-nhan" in text
    assert f"/cuoc-thi/{contest.slug}/bang-xep-hang/don-vi" in text


def test_no_links_before_there_is_anything_to_rank(app):
    for contest in (
        made.contest(entry_mode="anonymous"),
        made.contest(state="draft"),
        made.contest(ended=-1),
    ):
        assert contest_links(contest) == ""


def test_a_result_links_to_its_own_round(app):
    contest = made.contest(2, ended=1)
    attempt = made.attempt(contest.rounds[0], made.participant(contest))
    with app.test_request_context():
        assert "ca-nhan?ky=1" in result_links(contest=contest, attempt=attempt)
        assert result_links(contest=made.contest(entry_mode="anonymous")) == ""


def test_the_organisers_page_shows_rounds_and_what_to_close(client):
    contest = made.contest(3, ended=1)
    db.session.commit()
    for name, role in (("tochuc", "organiser"), ("lanhdao", "viewer")):
        factory.user(name, role, made.unit())
        client.sign_in(name)
        text = client.get(f"/to-chuc/cuoc-thi/{contest.id}").text
        assert "Đã kết thúc, chờ chốt kỳ" in text
        assert (f"/cuoc-thi/{contest.id}/ky/1/chot" in text) == (role == "organiser")
        assert f"/cuoc-thi/{contest.id}/ky/2/chot" not in text
        client.send("/dang-xuat")
