"""What people try who want more than they answered; each attempt is refused, and counted."""

import json
import random

import pytest
from sqlalchemy import func, select
from werkzeug.routing import IntegerConverter

import factory
import factory_attempts as make
from quizapp.attempts.models import Answer, Attempt, Participant, Result
from quizapp.attempts.queries import current_answers
from quizapp.attempts.service import answer, register, start, submit
from quizapp.core import clock, refusals, sealing
from quizapp.core.db import db, transaction
from quizapp.domain.timing import GRACE_MS
from racing import race

HEADERS = {"X-Quizapp": "1"}


@pytest.fixture(autouse=True)
def count(monkeypatch):
    """The refusals of this test alone."""
    count = refusals.Count(0)
    monkeypatch.setattr(refusals, "_count", count)
    return count


@pytest.fixture
def contest(app):
    return make.contest()


@pytest.fixture
def attempt(client, contest):
    return make.begin(client, contest)


def path_of(attempt, position=1):
    return f"/lam-bai/{attempt.code}/cau/{position}"


def raw(client, attempt, body, **headers):
    """A save whose body is sent as it stands."""
    sent = {**HEADERS, **headers}
    path = path_of(attempt)
    return client.put(path, data=body, headers=sent, content_type="application/json")


def rows(table, *where):
    return db.session.scalar(select(func.count()).select_from(table).where(*where))


# ---------------------------------------------------------------- somebody else's attempt


@pytest.mark.one_database
@pytest.mark.parametrize("page", ["", "/nop", "/gio"])
def test_anothers_pages_do_not_open(new_client, attempt, contest, count, page):
    thief = new_client()
    make.begin(thief, contest)
    assert thief.get(f"/lam-bai/{attempt.code}{page}").status_code == 403
    assert count.times("forbidden") == 1


@pytest.mark.one_database
def test_anothers_paper_takes_no_save_no_form_and_no_hand_in(new_client, attempt, contest, count):
    thief = new_client()
    make.begin(thief, contest)
    assert make.put(thief, attempt.code, 1, 0, 1).status_code == 403
    assert thief.send(f"/lam-bai/{attempt.code}/luu", {"c1-a": "0"}).status_code == 403
    assert thief.send(f"/lam-bai/{attempt.code}/nop", {"bai": '{"1": [1, 0]}'}).status_code == 403
    assert thief.get(f"/ket-qua/{attempt.code}").status_code == 403
    assert count.times("forbidden") == 4
    db.session.refresh(attempt)
    assert (attempt.state, current_answers(attempt.id)) == ("in_progress", {})


# ---------------------------------------------------------------- cookies


def forged(attempt, case: str) -> str:
    ticket = [attempt.id, attempt.code, "s4 s4 s4 s4", False]
    good = sealing.sign("attempt", ticket)
    text, _, mark = good.rpartition(".")
    return {
        "no signature": text,
        "another signature": f"{text}.{mark[::-1]}",
        "signed for another purpose": sealing.sign("participants", ticket),
        "another body": sealing.sign("attempt", [attempt.id + 1, *ticket[1:]]).split(".")[0]
        + f".{mark}",
        "not a list": sealing.sign("attempt", "x"),
        "too short": sealing.sign("attempt", ticket[:3]),
        "nothing": "",
        "a megabyte less a lot": "A" * 4000,
        "no text": "\\377\\376",
    }[case]


CASES = [
    "no signature",
    "another signature",
    "signed for another purpose",
    "another body",
    "not a list",
    "too short",
    "nothing",
    "a megabyte less a lot",
    "no text",
]


@pytest.mark.one_database
@pytest.mark.parametrize("case", CASES)
def test_forged_attempt_cookies_open_nothing(new_client, attempt, count, case):
    thief = new_client()
    thief.set_cookie("bai_thi", forged(attempt, case), path="/")
    assert make.put(thief, attempt.code, 1, 0, 1).status_code == 403
    assert count.times("forbidden") == 1
    assert current_answers(attempt.id) == {}


@pytest.mark.one_database
@pytest.mark.parametrize("value", ['["1"]', "[1]", '{"%s": "1"}', '{"%s": [1]}', '{"%s": 1.5}'])
def test_forged_participant_cookies_are_nobody(new_client, attempt, contest, value):
    thief = new_client()
    text = value.replace("%s", str(contest.id))
    thief.set_cookie("nguoi_du_thi", text)
    assert thief.get(f"/cuoc-thi/{contest.slug}/bat-dau").status_code == 302
    assert make.put(thief, attempt.code, 1, 0, 1).status_code == 403


def test_cookie_of_an_earlier_attempt_does_not_reach_the_next(client, count):
    """Replaying what was valid once: the earlier paper is over, the new one has another code."""
    contest = make.contest(attempts_per_round=2)
    attempt = make.begin(client, contest)
    old = client.get_cookie("bai_thi", path=f"/lam-bai/{attempt.code}").value
    client.send(f"/lam-bai/{attempt.code}/nop")
    again = make.begin(client, contest)
    thief = type(client)(client.application)
    thief.set_cookie("bai_thi", old, path="/")
    assert make.put(thief, again.code, 1, 0, 1).status_code == 403
    assert make.put(thief, attempt.code, 1, 0, 9).status_code == 409
    assert (count.times("forbidden"), count.times("handed_in")) == (1, 1)


def test_a_cookie_in_hand_is_no_key_to_the_time_after_the_end(client, attempt, count):
    make.put(client, attempt.code, 1, 0, 1)
    make.move_deadline(attempt, -GRACE_MS - 1)
    assert make.put(client, attempt.code, 2, 0, 2).status_code == 410
    assert client.send(f"/lam-bai/{attempt.code}/luu", {"c2-a": "0"}).status_code == 410
    sent = {"bai": '{"2": [2, 0]}'}
    assert client.send(f"/lam-bai/{attempt.code}/nop", sent).status_code == 410
    assert count.times("time_over") == 3
    assert current_answers(attempt.id) == {1: "0"}


# ---------------------------------------------------------------- positions, numbers, choices


@pytest.mark.one_database
@pytest.mark.parametrize("position", [0, 5, 99, 10**6, 10**30])
def test_changed_positions_are_not_found(client, attempt, count, position):
    assert make.put(client, attempt.code, position, 0, 1).status_code == 404
    assert sum(line.times for line in count.lines() if line.status == 404) == 1
    assert rows(Answer) == 0


@pytest.mark.parametrize("seq", [0, -1, 2**31, 2**63, 10**40, 1.0, "1", True, None, [1]])
def test_numbers_out_of_range_are_refused(client, attempt, count, seq):
    assert make.put(client, attempt.code, 1, 0, seq).status_code == 422
    assert count.times("invalid") == 1
    assert rows(Answer) == 0


@pytest.mark.one_database
def test_two_thousand_saves_end_at_the_bound(client, attempt, count):
    """The bound holds; what was saved stays, and handing in goes on."""
    bound, key, code, now = answer.seq_bound(4), attempt.id, attempt.code, clock.now()
    db.session.commit()
    for seq in range(1, 1981):
        if seq <= bound:
            assert answer.save(key, code, 1, str(seq % 4), seq, now).saved
        else:
            with pytest.raises(answer.TooManySaves):
                answer.save(key, code, 1, str(seq % 4), seq, now)
            db.session.rollback()
    statuses = [make.put(client, code, 1, 0, seq).status_code for seq in range(1981, 2001)]
    assert statuses == [429] * 20
    assert count.times("too_many_saves") == 20
    assert rows(Answer) == bound
    assert current_answers(key) == {1: str(bound % 4)}
    assert client.send(f"/lam-bai/{code}/nop").status_code == 303


# ---------------------------------------------------------------- one's own score

WISHES = {
    "score": 100_000,
    "max_score": 1,
    "right_count": 99,
    "time_ms": 1,
    "ended_at": 1,
    "started_at": 1,
    "deadline_at": 9_999_999_999_999,
    "number": 7,
    "attempt_number": 7,
    "questions": 1,
    "state": "submitted",
    "standing": "valid",
    "standing_reason": "x",
    "paper": "[]",
    "participant_id": 1,
    "saved_at": 1,
    "eligible": True,
}


@pytest.mark.one_database
@pytest.mark.parametrize("wish", WISHES)
def test_a_save_with_a_field_of_its_own_is_refused(client, attempt, count, wish):
    body = {"choice": 0, "seq": 1, wish: WISHES[wish]}
    reply = client.put(path_of(attempt), json=body, headers=HEADERS)
    assert (reply.status_code, reply.json["error"]) == (422, "unexpected_field")
    assert count.times("unexpected_field") == 1
    assert rows(Answer) == 0


def figures(attempt) -> tuple:
    db.session.refresh(attempt)
    return (attempt.number, attempt.started_at, attempt.deadline_at, attempt.standing)


@pytest.mark.one_database
def test_wishes_in_forms_are_counted_and_change_nothing(client, contest, count):
    make.come_in(client, contest)
    assert client.send(f"/cuoc-thi/{contest.slug}/bat-dau", WISHES).status_code == 303
    attempt = db.session.scalars(select(Attempt)).one()
    before = figures(attempt)
    assert before[0] == 1
    assert abs(before[2] - before[1] - contest.duration_ms) < 1000
    make.put(client, attempt.code, 1, json.loads(make.right_responses(attempt)[1]), 1)
    client.send(f"/lam-bai/{attempt.code}/luu", WISHES)
    client.send(f"/lam-bai/{attempt.code}/nop", WISHES)
    assert figures(attempt) == before
    assert (attempt.state, attempt.score, attempt.max_score) == ("submitted", 100, 400)
    result = db.session.scalars(select(Result)).one()
    assert (result.score, result.attempts, result.attempt_id) == (100, 1, attempt.id)
    assert count.times("unexpected_field") == 3 * len(WISHES)


def test_wishes_at_the_entry_make_nobody_else(client, contest):
    sent = {"id": "1", "identity": "x", "eligible": "", "is_demo": "1", "user_id": "1"}
    make.come_in(client, contest, **sent)
    made = db.session.scalars(select(Participant)).one()
    assert (made.eligible, made.is_demo, made.user_id) == (True, False, None)


# ---------------------------------------------------------------- more attempts than allowed


def test_fifty_threads_get_no_more_attempts_than_allowed(app, new_client, count):
    """Each starts and hands in as fast as it can, three times over; the limit is two."""
    contest = make.contest(attempts_per_round=2)
    person = make.participant(contest)
    cookie = sealing.sign("participants", {str(contest.id): person.id})
    begin, path = f"/cuoc-thi/{contest.slug}/bat-dau", "/lam-bai/"

    def greedy():
        browser = new_client()
        browser.set_cookie("nguoi_du_thi", cookie)
        statuses = []
        for _ in range(3):
            reply = browser.send(begin)
            statuses.append(reply.status_code)
            if path in reply.location:
                browser.send(f"{reply.location}/nop")
        return statuses

    told = race(app, [greedy] * 50)
    assert {status for each in told for status in each} == {303}
    assert sorted(db.session.scalars(select(Attempt.number))) == [1, 2]
    assert db.session.scalars(select(Result)).one().attempts == 2
    assert count.times("no_attempt_left") >= 50


def test_fifty_threads_at_the_use_case_get_one_attempt_a_day(app):
    contest = make.contest(attempts_per_round=None, attempts_per_day=1)
    person, round_id, now = make.participant(contest).id, contest.rounds[0].id, clock.now()

    def greedy():
        from quizapp.contests.models import Round

        with transaction():
            round_ = db.session.get_one(Round, round_id)
            made = start.start(person, round_, now, random.Random())
        with transaction():
            return submit.submit(db.session.get_one(Attempt, made.id), None, None, now).number

    told = race(app, [greedy] * 50)
    assert all(t == 1 or isinstance(t, start.NoAttemptLeft) for t in told), told
    assert rows(Attempt) == 1


def test_one_phone_in_many_spellings_is_one_person(app):
    contest = make.contest(attempts_per_round=1)
    contest_id, now = contest.id, clock.now()
    spellings = [
        "0905 123 456",
        "+84905123456",
        "0905.123.456",
        "84 905 123 456",
        "０９０５１２３４５６",
    ]

    def come_in(phone):
        from quizapp.contests.models import Contest

        form = register.Registration("An", make.BORN, phone, None, None, make.ALL_CONSENTS)
        with transaction():
            return register.register(db.session.get_one(Contest, contest_id), form, now).id

    told = race(app, [lambda phone=phone: come_in(phone) for phone in spellings * 4])
    assert len(set(told)) == 1, told


# ---------------------------------------------------------------- trying codes out


@pytest.fixture
def tried_out(client, count):
    """Tries 70 codes at an address; what the last ones were answered with."""

    def tries(address: str, each=None):
        statuses = []
        for n in range(70):
            path = address.format(code=f"{n:020d}".replace("0", "A").replace("1", "B"))
            statuses.append((each or client).get(path).status_code)
        assert statuses == [404] * 60 + [429] * 10
        assert count.times("too_many") == 10

    return tries


@pytest.mark.one_database
@pytest.mark.parametrize("address", ["/lam-bai/{code}", "/lam-bai/{code}/gio", "/ket-qua/{code}"])
def test_attempts_cannot_be_found_by_trying(client, tried_out, attempt, new_client, address):
    thief = new_client()
    tried_out(address, thief)
    assert thief.get(address.format(code=attempt.code)).status_code == 429
    assert client.get(f"/lam-bai/{attempt.code}").status_code == 200, "who sits beside is let in"


@pytest.mark.one_database
def test_short_codes_cannot_be_found_by_trying(tried_out):
    tried_out("/q/{code}")


@pytest.mark.one_database
def test_made_up_cookies_do_not_make_another_visitor(new_client, attempt):
    statuses = []
    for n in range(70):
        thief = new_client()
        thief.set_cookie("nguoi_du_thi", f"{n}" * 40)
        statuses.append(thief.get(f"/lam-bai/{'A' * 18}{n}").status_code)
    assert statuses[-1] == 429


@pytest.mark.one_database
def test_dates_of_birth_cannot_be_found_by_trying(client, new_client, contest, count):
    """One phone, one day of birth after the other, each from a browser of its own."""
    make.come_in(client, contest, "0905123456")
    statuses = []
    for day in range(1, 32):
        sent = {"viec": "tro-lai", "lai-phone": "0905 123 456", "lai-birth_date": f"{day}/1/1990"}
        statuses.append(new_client().send(f"/cuoc-thi/{contest.slug}/vao", sent).status_code)
    assert statuses == [422] * 29 + [429] * 2
    assert (count.times("conflict"), count.times("too_many")) == (29, 2)


@pytest.mark.one_database
def test_passwords_cannot_be_found_by_trying(client, count):
    factory.user("tochuc")
    sent = [{"username": "tochuc", "password": f"sai-{n}"} for n in range(12)]
    statuses = [client.send("/dang-nhap", each).status_code for each in sent]
    assert statuses == [401] * 10 + [429] * 2
    assert (count.times("bad_credentials"), count.times("too_many")) == (10, 2)


# ---------------------------------------------------------------- forms of other sites

NOBODY_SIGNED_IN = {
    *("kiosk.play", "kiosk.rate", "kiosk.comment", "kiosk.enter_draw"),
    "attempts.practised",
}
"""The counter and practice: no session to ride on; what may be done is signed in the page."""
WRITING = {"POST", "PUT", "PATCH", "DELETE"}


def addresses(app):
    """(endpoint, method, an address) of everything that takes a writing request."""
    for rule in app.url_map.iter_rules():
        kinds = rule._converters.items()
        values = {n: 1 if isinstance(kind, IntegerConverter) else "AAAAAA" for n, kind in kinds}
        for method in sorted(rule.methods & WRITING):
            with app.test_request_context():
                yield rule.endpoint, method, app.url_map.bind("").build(rule.endpoint, values)


@pytest.mark.one_database
def test_no_form_of_another_site_gets_through(app, client, count):
    """Whatever the address, however much the person may do: without the token nothing happens."""
    factory.user("quantri", "admin", factory.unit())
    client.sign_in("quantri")
    found = [each for each in addresses(app) if each[0] not in NOBODY_SIGNED_IN]
    assert len(found) > 20
    for endpoint, method, path in found:
        reply = client.open(path, method=method, data={"csrf_token": "x", "a": "1"})
        wanted = 403 if endpoint == "attempts.save" else 400
        assert reply.status_code == wanted, f"{method} {path}: {reply.status_code}"
    assert count.times("csrf") + count.times("forbidden") == len(found)


@pytest.mark.one_database
@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_save_from_another_site_is_refused(client, attempt, count, site):
    headers = {**HEADERS, "Origin": "https://evil.example", "Sec-Fetch-Site": site}
    reply = client.put(path_of(attempt), json={"choice": 0, "seq": 1}, headers=headers)
    assert reply.status_code == 403
    assert count.times("forbidden") == 1
    assert current_answers(attempt.id) == {}


@pytest.mark.one_database
def test_browsers_are_told_of_no_other_site_that_may_save(client, attempt):
    """What a browser asks before it sends a header of its own to another site."""
    asked = {
        "Origin": "https://evil.example",
        "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": "content-type,x-quizapp",
    }
    reply = client.options(path_of(attempt), headers=asked)
    assert not [name for name in reply.headers if name[0].startswith("Access-Control")]


# ---------------------------------------------------------------- bodies

HOSTILE = {
    "deep list": b"[" * 8000,
    "deep list, closed": b"[" * 4000 + b"]" * 4000,
    "deep object": b'{"choice":' * 700 + b"1" + b"}" * 700,
    "deep choice": b'{"seq":1,"choice":' + b"[" * 3000 + b"]" * 3000 + b"}",
    "NaN": b'{"seq":1,"choice":NaN}',
    "Infinity": b'{"seq":1,"choice":-Infinity}',
    "NaN as number": b'{"seq":NaN,"choice":0}',
    "huge choice": b'{"seq":1,"choice":' + b"9" * 7000 + b"}",
    "huge seq": b'{"choice":1,"seq":' + b"9" * 7000 + b"}",
    "huge exponent": b'{"seq":1e400,"choice":0}',
    "big exponent": b'{"seq":1,"choice":1e308}',
    "list": b"[1,2]",
    "string": b'"choice"',
    "number": b"1",
    "null": b"null",
    "nothing": b"",
    "half": b'{"seq":1,"choice":',
    "not UTF-8": b'{"seq":1,"choice":"\xff\xfe"}',
    "UTF-16": '{"seq":1,"choice":9}'.encode("utf-16"),
    "nul": b'{"seq":1,"choice":"\x00"}',
    "escaped nul": b'{"seq":1,"choice":"\\u0000"}',
    "half a surrogate": b'{"seq":1,"choice":"\\ud800"}',
    "object": b'{"seq":1,"choice":{"0":0}}',
    "true": b'{"seq":1,"choice":true}',
    "seq is object": b'{"seq":{},"choice":0}',
    "key twice": b'{"seq":1,"choice":9,"choice":9}',
    "proto": b'{"seq":1,"choice":0,"__proto__":{"score":1}}',
}


@pytest.mark.one_database
@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_json_is_refused(client, attempt, count, case):
    reply = raw(client, attempt, HOSTILE[case])
    assert reply.status_code == 422, reply.text
    assert reply.json["message"]
    assert count.times("invalid") + count.times("unexpected_field") == 1
    assert rows(Answer) == 0


TYPED = ["\u0000", "a\u0000b", "\ud800", "\u202e\u200b", "'; DROP TABLE answer;--", "%s", "?"]


@pytest.mark.parametrize("typed", TYPED)
def test_strange_text_as_an_answer_is_text_or_refused(client, typed):
    """A database that cannot hold a sign must not turn a save into an error of the server."""
    contest = make.contest(make.every_kind())
    attempt = make.begin(client, contest)
    paper = client.get(f"/lam-bai/{attempt.code}").text
    position = int(paper.split('data-kind="text"')[0].rsplit('data-n="', 1)[1].split('"')[0])
    body = json.dumps({"choice": typed, "seq": 1}).encode()
    path = path_of(attempt, position)
    reply = client.put(path, data=body, headers=HEADERS, content_type="application/json")
    assert reply.status_code in {200, 422}
    assert client.get(f"/lam-bai/{attempt.code}").status_code == 200
    sent = {"bai": json.dumps({str(position): [2, typed]})}
    assert client.send(f"/lam-bai/{attempt.code}/nop", sent).status_code == 303
    assert rows(Answer) <= 2


@pytest.mark.one_database
@pytest.mark.parametrize("size", [9_000, 100_000, 20_000_000])
def test_oversized_bodies_are_refused(client, attempt, count, size):
    assert raw(client, attempt, b" " * size).status_code == 413
    assert sum(line.times for line in count.lines() if line.status == 413) == 1


@pytest.mark.one_database
def test_oversized_body_of_unknown_length_is_refused(client, attempt, count):
    """Sent in pieces, without saying how much is to come."""
    from io import BytesIO

    reply = client.put(
        path_of(attempt),
        input_stream=BytesIO(b" " * 100_000),
        headers={**HEADERS, "Transfer-Encoding": "chunked"},
        content_type="application/json",
        environ_overrides={"wsgi.input_terminated": True, "CONTENT_LENGTH": ""},
    )
    assert reply.status_code == 413
    assert sum(line.times for line in count.lines() if line.status == 413) == 1


LAST = ["[" * 5000, "{" * 300, '{"1": 5}', '{"x": [1, 0]}', "[]", "null", "NaN", '{"1": [NaN, 0]}']


@pytest.mark.one_database
@pytest.mark.parametrize("paper", LAST)
def test_a_hostile_last_paper_never_keeps_an_attempt_from_ending(client, attempt, paper):
    make.put(client, attempt.code, 1, 2, 1)
    assert client.send(f"/lam-bai/{attempt.code}/nop", {"bai": paper}).status_code == 303
    db.session.refresh(attempt)
    assert attempt.state == "submitted"
    assert current_answers(attempt.id) == {1: "2"}


@pytest.mark.one_database
def test_oversized_forms_are_refused(client, attempt, count):
    sent = {"bai": "x" * 2_000_000}
    assert client.send(f"/lam-bai/{attempt.code}/nop", sent).status_code == 413
    assert client.send(f"/lam-bai/{attempt.code}/luu", {"c1-a": "0" * 2_000_000}).status_code == 413
    assert sum(line.times for line in count.lines() if line.status == 413) == 2


# ---------------------------------------------------------------- headers

LINES = ["%0d%0aSet-Cookie:%20x=1", "%0aX-Evil:1", "%00", "%E2%80%A8x", "%ff", "..%2f..%2fetc"]


@pytest.mark.one_database
@pytest.mark.parametrize("lines", LINES)
@pytest.mark.parametrize(
    "address",
    ["/lam-bai/{0}", "/ket-qua/{0}", "/q/{0}", "/q?ma={0}", "/cuoc-thi/{0}", "/static/{0}"],
)
def test_no_address_writes_headers(client, address, lines):
    reply = client.get(address.format("AAAA" + lines))
    assert reply.status_code in {302, 400, 404}, reply.status_code
    assert "x" not in {c.partition("=")[0] for c in reply.headers.getlist("Set-Cookie")}
    assert "X-Evil" not in reply.headers


@pytest.mark.parametrize("number", ["9" * 17, "9" * 18, "9" * 30, "9" * 5000, "-1", "1.5", "٣"])
def test_numbers_that_name_nothing_are_not_found(client, number):
    factory.user("quantri", "admin", factory.unit())
    client.sign_in("quantri")
    assert client.get(f"/to-chuc/cuoc-thi/{number}").status_code == 404
    assert client.send(f"/to-chuc/cuoc-thi/{number}/mo").status_code == 404


@pytest.mark.parametrize("field", ["full_name", "birth_date", "phone", "unit_id"])
def test_signs_that_no_database_holds_are_refused(client, contest, field):
    reply = make.come_in(client, contest, **{field: "1\x00'"})
    assert reply.status_code in {400, 422}
    assert rows(Participant) == 0


@pytest.mark.one_database
def test_where_to_go_after_signing_in_writes_no_headers(client):
    factory.user("tochuc", "organiser", factory.unit())
    sent = {"username": "tochuc", "password": factory.PASSWORD}
    for lines in LINES:
        client.send(f"/dang-nhap?next=/to-chuc{lines}", sent)
        reply = client.send("/dang-xuat")
        assert "X-Evil" not in reply.headers


@pytest.mark.one_database
def test_the_host_a_request_names_is_not_believed(client, attempt):
    """Links and redirects stay on the site whatever the request calls it."""
    headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    reply = client.get(f"/cuoc-thi/{attempt.contest_id}", headers=headers)
    assert "evil.example" not in reply.text
    reply = client.get(f"/ket-qua/{attempt.code}", headers=headers)
    assert "evil.example" not in reply.headers.get("Location", "")
