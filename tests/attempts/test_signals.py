"""Signs for organisers: what is found, and that nothing follows unless somebody decides it."""

from itertools import count

import pytest
from sqlalchemy import select

import factory
import factory_attempts as make
from quizapp.attempts import traces
from quizapp.attempts.models import Attempt, Result, Signal
from quizapp.attempts.service import answer, signals, submit, verify
from quizapp.core import clock
from quizapp.core.audit import AuditEntry
from quizapp.core.db import db
from quizapp.domain.contests import EntryMode
from quizapp.domain.timing import MINUTE_MS

_numbers = count(100)


@pytest.fixture
def units(app):
    return make.tree()


@pytest.fixture
def contest(units):
    return make.contest([make.single(n) for n in range(1, 11)], attempts_per_round=2)


@pytest.fixture
def organiser(client, units):
    factory.user("tochuc", "organiser", units["tinh"])
    client.sign_in("tochuc")
    return client


def sat(contest, person=None, *, wrong=(), every=20_000, ago=30 * MINUTE_MS, **columns) -> Attempt:
    """An attempt with one answer ``every`` so many ms; ``wrong`` are questions (by their id) that
    are answered by the wrong choice "D"."""
    start = clock.now() - ago
    person = person or make.participant(contest, f"Người {next(_numbers)}")
    made = make.attempt(contest, person, start)
    for name, value in columns.items():
        setattr(made, name, value)
    responses = make.right_responses(made)
    for seq, (position, item) in enumerate(enumerate(made.paper, start=1), start=1):
        if item[0] in wrong:
            responses[position] = str(item[4].index(3))
        answer.insert(made, {position: (seq, responses[position])}, start + seq * every)
    done = submit.submit(made, None, None, start + 11 * every)
    db.session.commit()
    return done


def found(contest) -> dict[str, list[set[int]]]:
    by_kind: dict[str, list[set[int]]] = {}
    for each in signals.find(contest.id):
        by_kind.setdefault(each.sign.value, []).append(set(each.attempts))
    return by_kind


def look(contest) -> list[Signal]:
    signals.store(contest.id, signals.find(contest.id), clock.now())
    db.session.commit()
    return list(db.session.scalars(select(Signal).order_by(Signal.id)))


# ---------------------------------------------------------------- what is found


def test_quiet_attempts_give_no_sign(contest, units):
    for name in ("Trần Thị Hoa", "Lê Văn Bình"):
        sat(contest, make.participant(contest, name, units["sct"]), wrong=(1,))
    assert found(contest) == {}


def test_one_person_under_two_phones(contest):
    one, other = (make.participant(contest, name) for name in ("Lê Thị Lụa", "LE THI LUA"))
    first = sat(contest, one)
    assert found(contest) == {}
    second = sat(contest, other)
    assert found(contest) == {"same_person": [{first.id, second.id}]}


def test_same_name_and_another_birth_date_is_somebody_else(contest):
    one, other = (make.participant(contest, "Lê Thị Lụa") for _ in range(2))
    other.birth_date = other.birth_date.replace(year=1990)
    sat(contest, one)
    sat(contest, other)
    assert found(contest) == {}


def test_two_people_in_one_browser(contest):
    shared = [sat(contest, device="x") for _ in range(2)]
    sat(contest, device="y")
    sat(contest)
    assert found(contest) == {"same_device": [{each.id for each in shared}]}


def test_two_attempts_of_one_person_in_one_browser_are_no_sign(contest):
    person = make.participant(contest)
    sat(contest, person, device="x", ago=60 * MINUTE_MS)
    sat(contest, person, device="x")
    assert found(contest) == {}


def test_faster_than_reading(contest):
    quick = sat(contest, every=300)
    sat(contest, every=3000)
    assert found(contest) == {"hurried": [{quick.id}]}


def test_wrong_alike_within_a_unit(contest, units):
    wrong = (1, 2, 3, 4, 5)
    people = [make.participant(contest, f"Người {n}", units["sct"]) for n in range(3)]
    a, b = (sat(contest, person, wrong=wrong) for person in people[:2])
    sat(contest, people[2], wrong=(6, 7, 8, 9, 10))
    sat(contest, make.participant(contest, "Nơi Khác", units["snv"]), wrong=wrong)
    assert found(contest) == {"same_wrong": [{a.id, b.id}]}


def test_citizens_are_compared_within_a_network(contest):
    wrong = (1, 2, 3, 4)
    a, b = (sat(contest, wrong=wrong, network_start="n") for _ in range(2))
    sat(contest, wrong=wrong, network_start="m")
    sat(contest, wrong=wrong)
    assert found(contest)["same_wrong"] == [{a.id, b.id}]


def test_leaving_and_moving(contest):
    left = sat(contest, away_count=7, away_ms=1000)
    moved = sat(contest, network_start="a", network_end="b")
    sat(contest, network_start="a", network_end="a", away_count=4, away_ms=59_999)
    sat(contest, network_start="a")
    assert found(contest) == {"away": [{left.id}], "moved": [{moved.id}]}


# ---------------------------------------------------------------- kept and settled


def test_looking_again_changes_nothing_and_drops_what_is_gone(contest):
    moved = sat(contest, network_start="a", network_end="b")
    first = look(contest)
    assert [each.kind for each in first] == ["moved"]
    assert [each.id for each in look(contest)] == [first[0].id]
    moved.network_end = "a"
    assert look(contest) == []


def test_what_was_dismissed_stays_so_until_somebody_joins(contest):
    a, b = (sat(contest, device="x") for _ in range(2))
    (signal,) = look(contest)
    signals.dismiss(signal, "Máy dùng chung của phòng", "tochuc", clock.now())
    (signal,) = look(contest)
    assert (signal.state, signal.reason) == ("dismissed", "Máy dùng chung của phòng")
    c = sat(contest, device="x")
    (signal,) = look(contest)
    assert (signal.state, set(signal.attempts)) == ("open", {a.id, b.id, c.id})


# ---------------------------------------------------------------- traces


def started(client, contest) -> Attempt:
    made = make.begin(client, contest)
    db.session.expire_all()
    return made


def test_the_browser_carries_a_random_word_and_the_attempt_its_hash(client, contest):
    made = started(client, contest)
    cookie = client.get_cookie("thiet_bi")
    assert cookie.http_only
    assert len(made.device) == 64
    assert made.device not in cookie.value
    other = make.contest(title="Cuộc thi khác")
    client.send(f"/cuoc-thi/{contest.slug}/thoat")
    again = started(client, other)
    assert client.get_cookie("thiet_bi").value == cookie.value
    assert again.device != made.device, "contests cannot be joined by it"


def test_two_people_at_one_browser_have_one_device(client, contest):
    first = started(client, contest)
    client.send(f"/cuoc-thi/{contest.slug}/thoat")
    second = started(client, contest)
    assert first.participant_id != second.participant_id
    assert first.device == second.device


@pytest.mark.one_database
def test_a_forged_word_is_replaced(client, contest):
    client.set_cookie("thiet_bi", "gia-mao")
    started(client, contest)
    assert client.get_cookie("thiet_bi").value != "gia-mao"


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("113.161.1.5", "113.161.1.250", True),
        ("113.161.1.5", "113.161.2.5", False),
        ("2001:db8:1::5", "2001:db8:1:ffff::9", True),
        ("2001:db8:1::5", "2001:db8:2::5", False),
        ("::ffff:113.161.1.5", "113.161.1.9", True),
    ],
)
def test_networks_are_kept_as_outlines(app, one, other, same):
    marks = []
    for address in (one, other):
        with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
            marks.append(traces.network(1))
    assert (marks[0] == marks[1]) is same
    assert len(marks[0]) == 64


@pytest.mark.one_database
def test_no_address_no_outline(app):
    with app.test_request_context(environ_base={"REMOTE_ADDR": "unix"}):
        assert traces.network(1) is None


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("sent", "count", "ms"),
    [
        ("3 12000", 3, 12_000),
        ("0 0", 0, 0),
        ("", None, None),
        ("-1 5", None, None),
        ("9999999999999 1", None, None),
        ("99999 99999999", 10_000, 15 * MINUTE_MS),
        ("một hai", None, None),
        ("٣ ٤", None, None),
    ],
)
def test_handing_in_tells_how_often_the_page_was_left(client, contest, sent, count, ms):
    made = started(client, contest)
    done = client.send(
        f"/lam-bai/{made.code}/nop",
        {"roi-trang": sent},
        environ_overrides={"REMOTE_ADDR": "10.1.2.3"},
    )
    assert done.status_code == 303
    db.session.expire_all()
    assert (made.away_count, made.away_ms) == (count, ms)
    assert made.network_end != made.network_start
    assert verify.verify().findings == []


@pytest.mark.one_database
def test_of_the_unnamed_nothing_is_kept(client, units):
    contest = make.contest(entry_mode=EntryMode.ANONYMOUS)
    client.send(f"/cuoc-thi/{contest.slug}/vao")
    made = db.session.scalars(select(Attempt)).one()
    client.send(f"/lam-bai/{made.code}/nop", {"roi-trang": "9 99999"})
    db.session.expire_all()
    kept = (made.device, made.network_start, made.network_end, made.away_count, made.away_ms)
    assert kept == (None,) * 5
    assert client.get_cookie("thiet_bi") is None


@pytest.mark.one_database
def test_the_notice_says_what_is_kept(client, contest):
    page = client.get(f"/cuoc-thi/{contest.slug}/vao").text
    assert "Dấu vết khi làm bài" in page
    assert "không ai bị loại tự động" in page


# ---------------------------------------------------------------- the screen


def path(contest, rest="") -> str:
    return f"/to-chuc/cuoc-thi/{contest.id}/dau-hieu{rest}"


@pytest.fixture
def pair(contest, units):
    """Two colleagues who are wrong alike, and a third who is not."""
    people = [make.participant(contest, n, units["sct"]) for n in ("Lê An", "Trần Bình", "Võ Chi")]
    wrong = (1, 2, 3, 4, 5)
    attempts = [
        sat(contest, person, wrong=w) for person, w in zip(people, (wrong, wrong, ()), strict=True)
    ]
    look(contest)
    return attempts[:2]


def test_finds_lists_and_leads_to_the_attempt(organiser, contest, pair):
    db.session.query(Signal).delete()
    assert organiser.send(path(contest)).status_code == 303
    page = organiser.get(path(contest)).text
    assert "1 dấu hiệu, trong đó 1 dấu hiệu mới" in page
    for words in ("5 câu sai giống hệt nhau", "Lê An", "Trần Bình", "Sở Công Thương"):
        assert words in page
    assert "Võ Chi" not in page
    person = f"/to-chuc/cuoc-thi/{contest.id}/nguoi-thi/{pair[0].participant_id}"
    assert f'href="{person}#luot-{pair[0].id}"' in page
    assert f'id="luot-{pair[0].id}"' in organiser.get(person).text


@pytest.mark.parametrize(
    ("query", "listed"),
    [
        ("", True),
        ("?loai=same_wrong", True),
        ("?loai=moved", False),
        ("?trang-thai=dismissed", False),
        ("?trang-thai=tat-ca", True),
        ("?loai=x&trang-thai=y&trang=9", True),
    ],
)
def test_filters(organiser, contest, pair, query, listed):
    assert ("Trần Bình" in organiser.get(path(contest, query)).text) is listed


def test_exclusion_recomputes_everything(organiser, contest, pair):
    (signal,) = db.session.scalars(select(Signal))
    board = f"/cuoc-thi/{contest.slug}/bang-xep-hang/ca-nhan"
    assert "Trần Bình" in organiser.get(board).text
    sent = {
        "attempts": [str(pair[1].id)],
        "standing": "invalid",
        "code": "shared_answers",
        "note": "Có biên bản",
    }
    answer_ = organiser.send(path(contest, f"/{signal.id}/ket-luan"), sent)
    assert answer_.status_code == 303
    db.session.expire_all()
    assert (pair[0].standing, pair[1].standing) == ("valid", "invalid")
    assert pair[1].standing_code == "shared_answers"
    assert pair[1].standing_reason == "Trao đổi, sao chép đáp án: Có biên bản"
    assert db.session.get(Result, (contest.rounds[0].id, pair[1].participant_id)) is None
    page = organiser.get(board).text
    assert "Trần Bình" not in page
    assert "Lê An" in page
    actions = list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
    assert actions[-2:] == ["attempts.standing", "attempts.signal_judged"]
    assert "Trần Bình" not in organiser.get(path(contest)).text
    assert "Có biên bản" in organiser.get(path(contest, "?trang-thai=judged")).text
    assert verify.verify().findings == []


@pytest.mark.one_database
@pytest.mark.parametrize(
    "change",
    [
        {"attempts": []},
        {"attempts": ["999"]},
        {"attempts": ["x"]},
        {"standing": "x"},
        {"code": "x"},
        {"code": "other", "note": " "},
        {"note": "x" * 401},
    ],
)
def test_a_conclusion_needs_attempts_and_a_reason(organiser, contest, pair, change):
    (signal,) = db.session.scalars(select(Signal))
    sent = {"attempts": [str(pair[1].id)], "standing": "invalid", "code": "other", "note": "y"}
    answer_ = organiser.send(path(contest, f"/{signal.id}/ket-luan"), {**sent, **change})
    assert answer_.status_code == 422
    db.session.expire_all()
    assert (pair[1].standing, signal.state) == ("valid", "open")


def test_attempts_that_the_sign_does_not_name_are_left_alone(organiser, contest, pair):
    (signal,) = db.session.scalars(select(Signal))
    third = db.session.scalars(select(Attempt).order_by(Attempt.id.desc())).first()
    sent = {
        "attempts": [str(third.id), str(pair[0].id)],
        "standing": "no_prize",
        "code": "not_admitted",
    }
    organiser.send(path(contest, f"/{signal.id}/ket-luan"), sent)
    db.session.expire_all()
    assert (third.standing, pair[0].standing) == ("valid", "no_prize")


@pytest.mark.one_database
def test_dismissing_needs_a_reason(organiser, contest, pair):
    (signal,) = db.session.scalars(select(Signal))
    target = path(contest, f"/{signal.id}/bo-qua")
    assert organiser.send(target, {"note": " "}).status_code == 422
    assert organiser.send(target, {"note": "Cùng học một lớp"}).status_code == 303
    db.session.expire_all()
    assert (signal.state, signal.settled_by) == ("dismissed", "tochuc")
    assert "Cùng học một lớp" in organiser.get(path(contest, "?trang-thai=dismissed")).text
    assert {a.standing for a in db.session.scalars(select(Attempt))} == {"valid"}


@pytest.mark.one_database
def test_who_may_look_and_who_may_decide(client, new_client, units, contest, pair):
    (signal,) = db.session.scalars(select(Signal))
    assert client.get(path(contest)).status_code == 302
    for name, role, unit, get, post in (
        ("canbo", "member", "tinh", 403, 403),
        ("lanhdao", "viewer", "tinh", 200, 403),
        ("khac", "organiser", "snv", 404, 404),
    ):
        factory.user(name, role, units[unit])
        browser = new_client()
        browser.sign_in(name)
        page = browser.get(path(contest))
        assert page.status_code == get
        assert "Ghi kết luận" not in page.text
        assert browser.send(path(contest)).status_code == post
        sent = {"attempts": [str(pair[0].id)], "standing": "invalid", "code": "cleared"}
        assert browser.send(path(contest, f"/{signal.id}/ket-luan"), sent).status_code == post
        assert (
            browser.send(path(contest, f"/{signal.id}/bo-qua"), {"note": "x"}).status_code == post
        )


@pytest.mark.one_database
def test_signs_of_another_contest(organiser, contest, pair):
    (signal,) = db.session.scalars(select(Signal))
    other = make.contest(title="Cuộc thi khác")
    sent = {"attempts": [str(pair[0].id)], "standing": "invalid", "code": "cleared"}
    assert organiser.send(path(other, f"/{signal.id}/ket-luan"), sent).status_code == 404
    assert organiser.send(path(contest, "/999/bo-qua"), {"note": "x"}).status_code == 404
    assert organiser.get(path(contest, f"/{signal.id}/bo-qua")).status_code == 405
    assert organiser.get("/to-chuc/cuoc-thi/999/dau-hieu").status_code == 404


def test_the_contest_says_how_many_wait(organiser, contest, pair):
    page = organiser.get(f"/to-chuc/cuoc-thi/{contest.id}").text
    assert 'Dấu hiệu cần xem <span class="badge warn">1</span>' in page


def test_closing_a_round_looks_for_signs(organiser, contest, units):
    sat(contest, network_start="a", network_end="b")
    contest.rounds[0].closes_at = clock.now() - MINUTE_MS
    done = organiser.send(f"/to-chuc/cuoc-thi/{contest.id}/ky/1/chot")
    assert done.status_code == 302
    assert [each.kind for each in db.session.scalars(select(Signal))] == ["moved"]
