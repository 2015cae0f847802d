"""The trial run of a draft: a whole paper on the real pages, and no trace of it anywhere."""

import io
import re
import zipfile

import pytest
import time_machine
from flask import url_for
from sqlalchemy import func, select

import factory
import factory_attempts as make
from quizapp.attempts import queries
from quizapp.attempts.models import Attempt, DrawnPaper
from quizapp.attempts.service import stock, submit, usage, verify
from quizapp.contests import queries as contests
from quizapp.contests import service
from quizapp.contests.models import Contest
from quizapp.core import clock
from quizapp.core.audit import AuditEntry
from quizapp.core.db import db
from quizapp.core.errors import Conflict, NotFound
from quizapp.domain.contests import EntryMode, KeyReveal
from quizapp.domain.entry import EntryRules
from quizapp.domain.papers import Slot
from quizapp.domain.timing import DAY_MS, HOUR_MS

BANNER = "Bài làm thử của ban tổ chức."
OWN = {"audit_entry", "mark"}
"""Tables that a trial leaves a trace in: that it was made and ended, and numbers of caches."""


def sat(of: Contest, right: int = 3) -> Attempt:
    attempt = make.attempt(of)
    answers = make.right_responses(attempt)
    last = {n: (n, answers[n]) for n in range(1, right + 1)}
    done = submit.submit(attempt, last, None, clock.now() + 60_000)
    db.session.commit()
    return done


@pytest.fixture
def open_contest(app):
    made = make.contest(title="Cuộc thi thật")
    sat(made)
    return made


@pytest.fixture
def draft(open_contest):
    """A draft that draws from the bank of an open contest that people take part in."""
    now = clock.now()
    settings = service.ContestSettings(
        title="Cuộc thi đang soạn",
        unit_id=open_contest.unit_id,
        bank_ids=tuple(bank.id for bank in open_contest.banks),
        blueprint=(Slot(4, 100),),
        key_reveal=KeyReveal.AT_ONCE,
        entry=EntryRules(min_age=18, password="cchc"),
        rounds=(service.RoundSettings("Tuần 1", now + DAY_MS, now + 8 * DAY_MS),),
    )
    made = service.create_contest(settings, actor="tochuc", now=now)
    db.session.commit()
    return made


@pytest.fixture
def organiser(client):
    factory.user("tochuc", "admin")
    client.sign_in("tochuc")
    return client


def page_of(contest: Contest) -> str:
    return f"/to-chuc/cuoc-thi/{contest.id}"


def rows() -> dict[str, int]:
    return {
        table.name: db.session.scalar(select(func.count()).select_from(table))
        for table in db.metadata.sorted_tables
        if table.name not in OWN
    }


def test_a_whole_paper_on_the_real_pages_marked_as_a_trial(organiser, new_client, draft):
    answer = organiser.send(f"{page_of(draft)}/lam-thu")
    assert answer.status_code == 303
    trial = contests.trial_of(draft)
    assert answer.location == f"/cuoc-thi/{trial.slug}/vao"
    phone = new_client()  # of a colleague, who has the address
    assert BANNER in phone.get(answer.location).text
    assert make.come_in(phone, trial).status_code == 422  # the common password lacks
    assert make.come_in(phone, trial, password="cchc").status_code == 303
    assert BANNER in phone.get(f"/cuoc-thi/{trial.slug}/bat-dau").text
    attempt = make.begin(phone, trial)
    assert BANNER in phone.get(f"/lam-bai/{attempt.code}").text
    for position, text in make.right_responses(attempt).items():
        assert make.put(phone, attempt.code, position, int(text), position).status_code == 200
    assert phone.send(f"/lam-bai/{attempt.code}/nop").status_code == 303
    result = phone.get(f"/ket-qua/{attempt.code}").text
    assert BANNER in result
    assert "4/4" in result
    assert "bang-xep-hang" not in result
    assert phone.get(f"/cuoc-thi/{trial.slug}").location == answer.location
    for path in ("bang-xep-hang/ca-nhan", "bang-xep-hang/don-vi", "lich.ics", "anh.png"):
        assert phone.get(f"/cuoc-thi/{trial.slug}/{path}").status_code == 404, path
    assert phone.get(f"/ket-qua/{attempt.code}/khieu-nai").status_code >= 400

    shown = organiser.get(page_of(draft)).text
    assert f"/cuoc-thi/{trial.slug}/vao" in shown
    assert "đã được sửa sau khi" not in shown
    service.change_contest(draft, service.settings_of(draft), now=clock.now())
    db.session.commit()
    assert "đã được sửa sau khi" in organiser.get(page_of(draft)).text


@pytest.mark.parametrize("end", ["button", "again", "open", "delete"])
def test_nothing_is_left_of_it(organiser, draft, end):
    before = rows()
    organiser.send(f"{page_of(draft)}/lam-thu")
    first = contests.trial_of(draft)
    slug, attempt_id = first.slug, sat(first).id
    sat(first)
    if end == "again":
        organiser.send(f"{page_of(draft)}/lam-thu")
        assert contests.trial_of(draft).slug != slug
        assert db.session.get(Attempt, attempt_id) is None
        end = "button"
    path = {"button": "/lam-thu/xoa", "open": "/mo", "delete": "/xoa"}[end]
    assert organiser.send(page_of(draft) + path).status_code in (302, 303)
    db.session.expire_all()
    after = rows()
    if end == "delete":
        gone = {"contest": 1, "round": 1, "contest_bank": 1}
        before = {name: count - gone.get(name, 0) for name, count in before.items()}
    assert after == before
    assert organiser.get(f"/cuoc-thi/{slug}/vao").status_code == 404
    actions = set(db.session.scalars(select(AuditEntry.action)))
    assert "contests.trial" in actions


def everything(app, client, known: list[Contest], codes: list[str]) -> dict[str, object]:
    """What each address says that needs no more than these contests and attempts."""
    found = {}
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.endpoint in LEFT_OUT:
            continue
        for values in _values(rule.arguments, known, codes):
            with app.test_request_context():
                path = url_for(rule.endpoint, **values)
            answer = client.get(path)
            found[path] = (answer.status_code, _said(answer))
    return found


LEFT_OUT = {"contests_manage.show", "portal_manage.system", "static"}
"""The draft's own page, which leads to the trial, and what the process has turned down so far."""


def _said(answer) -> object:
    """The content without tokens, and without when and under which number a file was made."""
    if answer.mimetype.endswith("sheet"):
        with zipfile.ZipFile(io.BytesIO(answer.data)) as parts:
            names = [name for name in parts.namelist() if "docProps" not in name]
            return {name: parts.read(name) for name in names}
    if answer.mimetype == "application/pdf":
        return len(answer.data) // 100
    return re.sub(rb'(nonce|value|content)="[^"]{20,}"', b"", answer.data)


def _values(names: set[str], known: list[Contest], codes: list[str]) -> list[dict]:
    if not names:
        return [{}]
    if names <= {"contest_id", "number", "round_id", "bank_id"}:
        each = [
            {
                "contest_id": c.id,
                "number": 1,
                "round_id": c.rounds[0].id,
                "bank_id": c.banks[0].id,
            }
            for c in known
        ]
        return [{name: row[name] for name in names} for row in each]
    if names == {"slug"}:
        return [{"slug": contest.slug} for contest in known]
    return [{"code": code} for code in codes] if names == {"code"} else []


@pytest.mark.one_database
def test_no_address_says_anything_else_for_a_trial(app, organiser, open_contest, draft):
    """Boards, counts, exports, reports, closing, prizes, signals, the home page: byte by byte."""
    attempt = db.session.scalars(select(Attempt)).one()
    known, codes = [open_contest, draft], [attempt.code]
    with time_machine.travel(clock.now() / 1000 + 1, tick=False):
        before = everything(app, organiser, known, codes)
        trial = service.start_trial(draft, actor="tochuc", now=clock.now())
        db.session.commit()
        sat(trial, right=4)
        make.attempt(trial)
        after = everything(app, organiser, known, codes)
    assert len(before) > 100
    differing = [path for path in before if before[path] != after[path]]
    assert differing == []


def test_what_runs_beside_the_requests_passes_it_over(app, open_contest, draft):
    bank = draft.banks[0]
    drawing = usage.contests_drawing(bank)
    seen = verify.verify().attempts
    trial = service.start_trial(draft, actor="tochuc", now=clock.now())
    db.session.commit()
    attempt = sat(trial)
    assert usage.contests_drawing(bank) == drawing
    assert list(usage.steps(trial.id)) == []
    report = verify.verify()
    assert (report.attempts, report.findings) == (seen, [])
    stock.prepare(clock.now(), 1)
    drawn = set(db.session.scalars(select(DrawnPaper.round_id)))
    assert drawn == {open_contest.rounds[0].id}
    assert queries.participation(open_contest.id).attempts == 1
    person = attempt.participant_id
    for wanted in (
        lambda: contests.by_slug(trial.slug),
        lambda: contests.contest_for_staff(factory.user("ai", "admin"), trial.id),
    ):
        with pytest.raises(NotFound):
            wanted()
    assert trial.id < 0 < person


def test_limits_of_the_contest_are_not_used_up(app, draft):
    trial = service.start_trial(draft, actor="tochuc", now=clock.now())
    db.session.commit()
    phone = "0905 123 456"
    wanted = make.registering.Registration(
        "An", make.BORN, phone, None, None, make.ALL_CONSENTS, password="cchc"
    )
    tried = make.registering.register(trial, wanted, clock.now())
    make.attempt(trial, tried)
    service.change_contest(
        draft,
        service.replace(
            service.settings_of(draft),
            rounds=(service.RoundSettings("Tuần 1", clock.now() - HOUR_MS, clock.now() + DAY_MS),),
        ),
        now=clock.now(),
    )
    service.open_contest(draft, clock.now())
    db.session.commit()
    person = make.registering.register(draft, wanted, clock.now())
    assert make.attempt(draft, person).number == 1


def test_only_a_draft_with_enough_questions_is_tried_out(app, open_contest, draft):
    with pytest.raises(Conflict):
        service.start_trial(open_contest, actor="tochuc", now=clock.now())
    wanted = service.replace(service.settings_of(draft), blueprint=(Slot(50, 100),))
    service.change_contest(draft, wanted, now=clock.now())
    with pytest.raises(Conflict, match="câu"):
        service.start_trial(draft, actor="tochuc", now=clock.now())


def test_by_account_too(organiser, draft):
    wanted = service.replace(service.settings_of(draft), entry_mode=EntryMode.ACCOUNT)
    service.change_contest(draft, wanted, now=clock.now())
    db.session.commit()
    organiser.send(f"{page_of(draft)}/lam-thu")
    trial = contests.trial_of(draft)
    page = organiser.get(f"/cuoc-thi/{trial.slug}/vao").text
    assert BANNER in page
    sent = {"taking_part": "y", "password": "cchc"}
    assert organiser.send(f"/cuoc-thi/{trial.slug}/vao", sent).status_code == 303


def test_who_may_try_a_draft_out(client, new_client, draft):
    other = factory.unit("NGOAI", "Sở khác")
    for path in ("/lam-thu", "/lam-thu/xoa"):
        assert new_client().send(page_of(draft) + path).status_code == 302
        assert new_client().get(page_of(draft) + path).status_code == 405
    for name, role, status in (("lanhdao", "viewer", 403), ("la", "organiser", 404)):
        factory.user(name, role, other)
        browser = new_client()
        browser.sign_in(name)
        assert browser.send(f"{page_of(draft)}/lam-thu").status_code == status
        assert browser.send(f"{page_of(draft)}/lam-thu/xoa").status_code == status
    assert contests.trial_of(draft) is None
