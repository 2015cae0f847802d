"""The board of people as a page and as CSV."""

import csv
from io import StringIO

import pytest

import factory
import factory_ranking as made
from quizapp.attempts.models import UNNAMED
from quizapp.core import clock, sealing
from quizapp.core.db import db
from quizapp.domain.timing import MINUTE_MS
from quizapp.ranking import service
from quizapp.ranking.queries import held
from tables import tables

NAMES = ("Nguyễn Văn An", "Trần Thị Bình", "Lê Hoàng Chi")


def page(contest, query=""):
    return f"/cuoc-thi/{contest.slug}/bang-xep-hang/ca-nhan{query}"


def with_three(**changes):
    """A contest whose round has ended, with three people at 15, 14 and 13 points."""
    contest = made.contest(**{"ended": 1, **changes})
    round_ = contest.rounds[0]
    unit = factory.unit("SCT", "Sở Công Thương", parent=made.unit(), division="so-nganh")
    for at, name in enumerate(NAMES):
        who = made.participant(contest, name, unit)
        made.result(round_, who, 1500 - 100 * at, ended_at=round_.opens_at + at, prediction=at)
    db.session.commit()
    return contest


def carry(client, who):
    """Let the browser be the participant's."""
    signed = sealing.sign("participants", {str(who.contest_id): who.id})
    client.set_cookie("nguoi_du_thi", signed)


def people(answer):
    return [row[1] for row in tables(answer.text, ("unit", "badge"))[0][1:]]


def read_csv(answer):
    return list(csv.reader(StringIO(answer.data.decode("utf-8-sig"))))


def test_shows_people_in_order(client):
    answer = client.get(page(with_three()))
    assert answer.status_code == 200
    assert people(answer) == list(NAMES)
    assert "Sở Công Thương" in answer.text
    assert "điểm số cao hơn: 15 so với 14 điểm" in answer.text


@pytest.mark.parametrize(
    ("settings", "labels"),
    [
        ({"chain": ["score", "time_taken"]}, ["Điểm", "Thời gian làm bài"]),
        (
            {"chain": ["score", "time_taken"], "board_moments": True},
            ["Điểm", "Thời gian làm bài", "Nộp bài lúc"],
        ),
        (
            {"chain": ["score"], "prediction": "people", "board_moments": True},
            ["Điểm", "Thời gian làm bài", "Dự đoán", "Nộp bài lúc"],
        ),
    ],
)
def test_the_columns_that_results_usually_have(client, settings, labels):
    contest = with_three(**settings)
    service.close_round(contest.rounds[0], "tochuc", clock.now())
    db.session.commit()
    head = read_csv(client.get(f"/cuoc-thi/{contest.slug}/bang-xep-hang/ca-nhan.csv"))[0]
    assert head == ["Hạng", "Họ và tên", "Đơn vị", "Khối", *labels, "Giải thích"]


@pytest.mark.one_database
def test_the_short_address_leads_to_people(client):
    contest = with_three()
    answer = client.get(f"/cuoc-thi/{contest.slug}/bang-xep-hang?khoi=so-nganh")
    assert answer.status_code == 302
    assert answer.location == page(contest, "?khoi=so-nganh")


@pytest.mark.one_database
@pytest.mark.parametrize("query", ["?ky=7", "?ky=x", "?khoi=khong-co", "?ky=0"])
def test_what_there_is_not_is_not_found(client, query):
    assert client.get(page(with_three(), query)).status_code == 404


@pytest.mark.one_database
@pytest.mark.parametrize("path", ["ca-nhan", "ca-nhan.csv", "don-vi", "don-vi.csv", ""])
def test_no_boards_of_drafts_and_unknown_contests(client, path):
    draft = made.contest(state="draft")
    assert client.get(f"/cuoc-thi/{draft.slug}/bang-xep-hang/{path}").status_code == 404
    assert client.get(f"/cuoc-thi/khong-co/bang-xep-hang/{path}").status_code == 404


@pytest.mark.one_database
def test_only_reading(client):
    assert client.send(page(with_three())).status_code == 405


@pytest.mark.one_database
@pytest.mark.parametrize("query", ["", "?trang=abc", "?trang=0", "?trang=999999999999"])
def test_strange_pages_are_the_nearest_page(client, query):
    assert client.get(page(with_three(), query)).status_code == 200


@pytest.mark.one_database
def test_without_results_it_says_so(client):
    answer = client.get(page(made.contest()))
    assert answer.status_code == 200
    assert "Chưa có kết quả" in answer.text


def test_a_contest_that_asks_nothing_ranks_nobody(client):
    contest = with_three(entry_mode="anonymous")
    answer = client.get(page(contest))
    assert "không xếp hạng cá nhân" in answer.text
    assert NAMES[0] not in answer.text
    csv_answer = client.get(page(contest).replace("ca-nhan", "ca-nhan.csv"))
    assert csv_answer.status_code == 403


def test_who_did_not_agree_is_not_named(client):
    contest = with_three()
    unit = factory.unit("SNV", "Sở Nội vụ kín tên", parent=made.unit(), division="so-nganh")
    who = made.participant(contest, "Phạm Kín Tên", unit, publish=False)
    made.result(contest.rounds[0], who, 1200)
    for path in (page(contest), page(contest).replace("ca-nhan", "ca-nhan.csv")):
        text = client.get(path).get_data(as_text=True)
        assert "Phạm Kín Tên" not in text
        assert "Sở Nội vụ kín tên" not in text
        assert UNNAMED in text


def test_who_is_not_eligible_stands_behind_without_a_place(client):
    contest = with_three()
    who = made.participant(contest, "Võ Ban Tổ Chức", eligible=False)
    made.result(contest.rounds[0], who, 1500, ended_at=1)
    rows = tables(client.get(page(contest)).text)[0][1:]
    assert rows[-1][0] == "–"
    assert rows[-1][1].startswith("Võ Ban Tổ Chức Không xét giải")
    assert rows[0][0] == "1"


def test_ones_own_row_is_pinned(client):
    contest = with_three()
    who = made.participant(contest, "Đỗ Của Tôi", publish=False)
    made.result(contest.rounds[0], who, 1450)
    carry(client, who)
    answer = client.get(page(contest))
    assert "Anh/chị xếp hạng <strong>2</strong>/4" in answer.text
    assert "Đỗ Của Tôi" in answer.text
    assert answer.text.count('id="cua-toi"') == 1


def test_ones_own_row_on_another_page_is_linked(client):
    contest = made.contest(ended=1)
    for at in range(60):
        who = made.participant(contest)
        made.result(contest.rounds[0], who, ended_at=contest.rounds[0].opens_at + at)
    carry(client, who)
    answer = client.get(page(contest))
    assert "Anh/chị xếp hạng <strong>60</strong>/60" in answer.text
    assert "trang=2#cua-toi" in answer.text
    assert "Trang 1/2" in answer.text
    assert 'id="cua-toi"' in client.get(page(contest, "?trang=2")).text


def test_divisions_are_ranked_apart(client):
    contest = with_three()
    commune = factory.unit("NT", "Phường Nha Trang", parent=made.unit(), division="xa-phuong")
    made.result(contest.rounds[0], made.participant(contest, "Hồ Ở Xã", commune), 900)
    rows = tables(client.get(page(contest, "?khoi=xa-phuong")).text, ("unit",))[0][1:]
    assert [row[:2] for row in rows] == [["1", "Hồ Ở Xã"]]


def test_the_deciding_figure_is_marked(client):
    contest = with_three()
    who = made.participant(contest)
    made.result(contest.rounds[0], who, 1300, ended_at=contest.rounds[0].opens_at + 5_000)
    text = client.get(page(contest)).text
    assert text.count("c-score decides") == 3
    assert text.count("c-submitted_at decides") == 1


def test_equals_share_a_place(client):
    contest = made.contest(ended=1)
    for name in NAMES:
        made.result(contest.rounds[0], made.participant(contest, name))
    made.result(contest.rounds[0], made.participant(contest), 1000)
    rows = tables(client.get(page(contest)).text)[0][1:]
    assert [row[0] for row in rows] == ["1đồng hạng"] * 3 + ["4"]


# ---------------------------------------------------------------- page and file


def test_the_file_has_the_figures_of_the_page(client):
    contest = with_three(prediction="people_all_right")
    who = made.participant(contest, "Đặng Không Đoán", division="cong-dan", eligible=False)
    made.result(contest.rounds[0], who, 850, right_count=8)
    service.close_round(contest.rounds[0], "thu", clock.now())
    head, *rows = tables(client.get(page(contest)).text, ("unit", "badge", "why"))[0]
    csv_head, *csv_rows = read_csv(client.get(page(contest).replace("ca-nhan", "ca-nhan.csv")))
    assert csv_head[4:-1] == head[2:-1] == ["Điểm", "Dự đoán", "Nộp bài lúc", "Thời gian làm bài"]
    shown = [[row[0], row[1], *row[2:-1]] for row in rows]
    assert [[row[0], row[1], *row[4:-1]] for row in csv_rows] == shown
    assert csv_rows[-1][4:6] == ["8,5", "không dự đoán"]
    assert csv_rows[0][2:4] == ["Sở Công Thương", "Sở, ban, ngành"]


@pytest.mark.one_database
def test_the_file_is_utf8_with_a_mark_and_holds_no_formula(client):
    contest = made.contest(ended=1)
    for name in ("=HYPERLINK(1)", "+84905", "@SUM(A1)", " -1"):
        made.result(contest.rounds[0], made.participant(contest, name))
    answer = client.get(page(contest).replace("ca-nhan", "ca-nhan.csv"))
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert answer.mimetype == "text/csv"
    assert all(row[1].startswith("'") for row in read_csv(answer)[1:])


# ---------------------------------------------------------------- the prediction


@pytest.mark.parametrize(
    "kind", ["people_all_right", "attempts_all_right", "people", "percent_all_right"]
)
def test_an_open_round_gives_no_prediction_away(client, kind):
    contest = with_three(prediction=kind, ended=0)
    who = made.participant(contest, "Đỗ Của Tôi")
    made.result(contest.rounds[0], who, 1450)
    carry(client, who)
    answer = client.get(page(contest))
    assert "hiện sau khi kỳ thi kết thúc" in answer.text
    assert not any(name in answer.text for name in NAMES)
    assert "Đỗ Của Tôi" in answer.text
    assert "14,5" in answer.text
    assert "xếp hạng <strong>" not in answer.text
    csv_path = page(contest).replace("ca-nhan", "ca-nhan.csv")
    assert client.get(csv_path).status_code == 403


def test_after_the_end_it_is_shown_but_the_prediction_not_yet(client):
    contest = with_three(prediction="people_all_right")
    answer = client.get(page(contest))
    assert people(answer) == list(NAMES)
    assert "tiêu chí dự đoán chưa được xét" in answer.text
    assert "lệch" not in answer.text


def test_after_closing_the_prediction_counts(client):
    contest = with_three(prediction="people", chain=["prediction", "score"])
    service.close_round(contest.rounds[0], "thu", clock.now())
    answer = client.get(page(contest))
    assert people(answer) == [NAMES[2], NAMES[1], NAMES[0]]
    assert "2 (lệch 1)" in answer.text
    assert "Số người dự thi: <strong>3</strong>" in answer.text


def test_sums_leave_out_the_round_that_may_not_be_shown(client):
    contest = made.contest(2, ended=1, prediction="people_all_right")
    who = made.participant(contest, "Nguyễn Văn An")
    only_open = made.participant(contest, "Bùi Chỉ Kỳ Hai")
    made.result(contest.rounds[0], who, 1000)
    made.result(contest.rounds[1], who, 1500)
    made.result(contest.rounds[1], only_open, 1500)
    rows = tables(client.get(page(contest, "?ky=0")).text)[0][1:]
    assert [row[1] for row in rows] == ["Nguyễn Văn An"]
    assert rows[0][2] == "10"
    assert people(client.get(page(contest))) == ["Nguyễn Văn An"]


def test_without_a_prediction_the_open_round_is_shown_at_once(client):
    contest = with_three(ended=0)
    assert people(client.get(page(contest))) == list(NAMES)


# ---------------------------------------------------------------- asking again


@pytest.mark.one_database
def test_an_unchanged_page_is_not_sent_again(client):
    contest = with_three()
    first = client.get(page(contest))
    again = client.get(page(contest), headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert not again.data
    made.result(contest.rounds[0], made.participant(contest, "Người Mới"), 1500)
    make_old(contest)
    changed = client.get(page(contest), headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert "Người Mới" in changed.text


def make_old(contest):
    """Let the next reader build the boards of the contest anew."""
    held.expire(contest.id)
    db.session.commit()


@pytest.mark.one_database
def test_it_may_not_be_kept_by_others(client):
    headers = client.get(page(with_three())).headers
    assert headers["Cache-Control"] == "private, no-cache"


def test_a_page_costs_few_queries(client, app):
    from sqlalchemy import event

    contest = with_three()
    for _ in range(60):
        made.result(contest.rounds[0], made.participant(contest), time_ms=MINUTE_MS)
    db.session.commit()
    address, statements = page(contest), []
    client.get(address)  # from now on the process knows the contest

    def note(_connection, _cursor, statement, *_rest):
        if statement.startswith("SELECT"):
            statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        client.get(address)
        building = len(statements)
        client.get(address)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert building <= 8, statements
    assert len(statements) - building <= 4, statements[building:]
