"""Marking a round anew: against a second implementation that reads texts instead of positions."""

import json
import random
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select

import factory_attempts as make
import factory_banks
from quizapp.attempts.models import (
    Answer,
    Attempt,
    Participant,
    Regrade,
    RegradeAttempt,
    Result,
    Ruling,
)
from quizapp.attempts.queries.interventions import Order
from quizapp.attempts.service import answer, intervene, standing, submit, verify
from quizapp.attempts.service import regrade as marking
from quizapp.attempts.service.regrade import Decision
from quizapp.banks import service as banks
from quizapp.banks.models import Bank, QuestionVersion
from quizapp.core import clock
from quizapp.core.audit import AuditEntry
from quizapp.core.db import db
from quizapp.core.errors import Conflict, Invalid
from quizapp.domain import answers as answer_rules
from quizapp.domain import banks as bank_rules
from quizapp.domain import papers
from quizapp.domain.banks import Kind
from quizapp.domain.contests import KeyReveal, PredictionKind
from quizapp.domain.ranking import Criterion
from quizapp.domain.rulings import RulingKind
from quizapp.domain.scoring import Partial
from quizapp.domain.timing import DAY_MS, Act
from quizapp.ranking import queries
from quizapp.ranking.queries import regrades
from quizapp.ranking.service import close_round
from quizapp.ranking.service import regrade as service

# ---------------------------------------------------------------- the world


def questions() -> list[bank_rules.Question]:
    return [*make.every_kind(), *(make.single(n, right=n % 4) for n in range(20, 26))]


def answered(contest, seed: int, people: int = 12) -> None:
    """People who take one to three attempts and answer at random, some not at all."""
    rng = random.Random(seed)
    start = clock.now()
    for number in range(people):
        person = make.participant(contest, f"Người thứ {number}")
        for sitting in range(rng.randint(1, 3)):
            begun = start + 60_000 * sitting
            attempt = make.attempt(contest, person, begun)
            right = make.right_responses(attempt)
            sent = {}
            for place, item in enumerate(papers.paper_from_json(attempt.paper), start=1):
                roll = rng.random()
                if roll < 0.5:
                    sent[place] = (place, right[place])
                elif roll < 0.9:
                    sent[place] = (place, answer_rules.parse(papers.shape(item), guess(item, rng)))
            guessed = rng.choice([None, rng.randint(0, 8)]) if contest.prediction else None
            submit.submit(attempt, sent, guessed, begun + rng.randint(5, 50) * 1000)
            db.session.commit()


def guess(item: papers.Item, rng: random.Random) -> object:
    count = len(item.choice_order)
    match item.kind:
        case Kind.SINGLE | Kind.TRUE_FALSE:
            return rng.randrange(count)
        case Kind.MULTIPLE:
            return [p for p in range(count) if rng.random() < 0.5]
        case Kind.NUMERIC:
            return rng.choice(["15", "16", "20"])
        case Kind.TEXT:
            return rng.choice(["chính phủ", "Quốc hội", "bộ nội vụ"])
        case Kind.ORDERING:
            return rng.sample(range(count), count)
    return [rng.randrange(len(item.target_order)) for _ in range(count)]


def version_of(ref: str) -> int:
    rows = db.session.scalars(select(QuestionVersion).order_by(QuestionVersion.id))
    return next(row.id for row in rows if row.content["ref"] == ref)


def mend(contest, ref: str, **changes) -> None:
    """A new version of a question in the contest's bank, as the organiser's editing makes it."""
    bank = db.session.get_one(Bank, contest.banks[0].id)
    mended = [replace(q, **changes) if q.ref == ref else q for q in questions()]
    file = factory_banks.parsed(mended, bank.slug)
    banks.load_document(file, bank_title=bank.title, actor="thử", now=clock.now())
    db.session.commit()


def regraded(contest, decision: Decision, *, step: int = 7) -> Regrade:
    """A draft worked out in small steps, as the page does."""
    made = drafted(contest, decision)
    while made.state == marking.COMPUTING:
        made = service.advance(made.id, step)
        db.session.commit()
    return made


def drafted(contest, decision: Decision) -> Regrade:
    made = marking.draft(
        contest.rounds[0], decision, reason="Đáp án sai", actor="tochuc", now=clock.now()
    )
    db.session.commit()
    return made


def apply(made: Regrade) -> None:
    service.apply(made.id, actor="tochuc", now=clock.now())
    db.session.commit()
    db.session.expire_all()


# ---------------------------------------------------------------- the second implementation


def naive_marks(decisions: dict[int, tuple]) -> dict[int, tuple]:
    """{attempt: (score, max, right, questions)} by comparing texts, one attempt after the other."""
    contents = {row.id: row.content for row in db.session.scalars(select(QuestionVersion))}
    log: dict[int, dict[int, tuple]] = {}
    for row in db.session.scalars(select(Answer)):
        current = log.setdefault(row.attempt_id, {})
        if row.position not in current or current[row.position][0] < row.seq:
            current[row.position] = (row.seq, json.loads(row.response))
    found = {}
    for attempt in db.session.scalars(select(Attempt)):
        score = top = right = count = 0
        for place, item in enumerate(attempt.paper, start=1):
            version, _, points, kind, order, targets = item
            said = log.get(attempt.id, {}).get(place, (0, None))[1]
            what, *more = decisions.get(version, ("key",))
            if what == "removed":
                continue
            top, count = top + points, count + 1
            content = dict(contents[version])
            shown = [content["choices"][i] for i in order] if order else []
            facing = [content["targets"][i] for i in targets] if targets else []
            if what == "accept":
                content["right"] = more[0]
            if what == "texts":
                content["accepted"] = more[0]
            if what == "present":
                content = contents[more[0]]
            if what == "points" or naive_right(kind, content, shown, facing, said):
                score, right = score + points, right + 1
        found[attempt.id] = (score, top, right, count)
    return found


def naive_right(kind: str, content: dict, shown: list, facing: list, said: object) -> bool:
    if said is None or said == []:
        return False
    texts = content.get("choices") or []
    keys = {texts[i] for i in content.get("right") or []}
    if kind in ("single", "true_false"):
        return shown[said] in keys
    if kind == "multiple":
        return {shown[p] for p in said} == keys
    if kind == "numeric":
        return abs(Decimal(said) - Decimal(content["value"])) <= Decimal(content["tolerance"])
    if kind == "text":
        return said.casefold() in {each.casefold() for each in content["accepted"]}
    if kind == "ordering":
        return [shown[p] for p in said] == list(texts)
    pairs = dict(zip(texts, content["targets"], strict=False))
    return all(
        to is not None and facing[to] == pairs[left] for left, to in zip(shown, said, strict=True)
    )


def naive_places(marks: dict[int, tuple], actual: int | None = None) -> dict[int, tuple]:
    """{participant: (place, score)}: best attempt, shorter, earlier; then the default chain."""
    best: dict[int, list] = {}
    for a in db.session.scalars(select(Attempt)):
        if a.state in ("submitted", "timed_out") and a.standing != "invalid":
            key = (-marks[a.id][0], a.time_ms, a.ended_at, a.number)
            best.setdefault(a.participant_id, []).append((key, a))
    rows = {}
    for who, tries in best.items():
        a = min(tries, key=lambda pair: pair[0])[1]
        off = (0, 0) if actual is None else (
            (1, 0) if a.prediction is None else (0, abs(a.prediction - actual))
        )  # fmt: skip
        rows[who] = ((-marks[a.id][0], *off, a.ended_at, a.time_ms), marks[a.id][0])
    eligible = {p.id for p in db.session.scalars(select(Participant)) if p.eligible}
    return {
        who: (
            1 + sum(other < mine for w, (other, _) in rows.items() if w in eligible)
            if who in eligible
            else None,
            score,
        )
        for who, (mine, score) in rows.items()
    }


def stored_marks() -> dict[int, tuple]:
    rows = db.session.scalars(select(Attempt))
    return {a.id: (a.score, a.max_score, a.right_count, a.out_of) for a in rows}


def board(contest) -> dict[int, tuple]:
    states = queries.states(contest, clock.now())
    scope = queries.scope_of(
        states, [Criterion(name) for name in contest.chain], states[0], everything=True
    )
    return {
        row.participant_id: (row.place, row.score) for row in queries.people_now(scope).all_rows()
    }


# ---------------------------------------------------------------- tests

CASES = {
    "single-key": (("bai-tap-20", RulingKind.ACCEPT, (2,), ()), ("accept", (2,))),
    "several-accepted": (("bai-tap-21", RulingKind.ACCEPT, (0, 1, 3), ()), ("accept", (0, 1, 3))),
    "multiple": (("nhieu", RulingKind.ACCEPT, (0, 1), ()), ("accept", (0, 1))),
    "true-false": (("dung-sai", RulingKind.ACCEPT, (1,), ()), ("accept", (1,))),
    "text": (
        ("chu", RulingKind.ACCEPT, (), ("Chính phủ", "Quốc hội")),
        ("texts", ("Chính phủ", "Quốc hội")),
    ),
    "points-to-all": (("so", RulingKind.POINTS, (), ()), ("points",)),
    "removed": (("bai-tap-22", RulingKind.REMOVED, (), ()), ("removed",)),
    "removed-matching": (("ghep", RulingKind.REMOVED, (), ()), ("removed",)),
}


@pytest.mark.parametrize("case", CASES)
def test_marks_results_and_places_are_those_of_the_second_implementation(app, case):
    (ref, kind, choices, texts), naive = CASES[case]
    contest = make.contest(questions(), attempts_per_round=None)
    answered(contest, seed=len(case))
    version = version_of(ref)
    before, places_before = stored_marks(), board(contest)
    assert before == naive_marks({})
    assert places_before == naive_places(before)
    made = regraded(contest, Decision(version, kind, choices, texts))
    assert (made.state, made.marked) == ("ready", len(before))
    assert stored_marks() == before, "nothing moves before it is applied"
    due = naive_marks({version: naive})
    places = naive_places(due)
    shown = {row.participant_id: row for row in regrades.all_places(made.id)}
    for who, (place, score) in places.items():
        if who in shown:
            row = shown[who]
            assert (row.before, row.score_before) == places_before[who]
            assert (row.after, row.score) == (place, score)
        else:
            assert (place, score) == places_before[who]
    apply(made)
    assert stored_marks() == due
    assert board(contest) == places
    assert verify.verify(contest.rounds[0].id).findings == []


@pytest.mark.parametrize(
    ("ref", "changes"),
    [
        ("bai-tap-20", {"right": (3,)}),
        ("bai-tap-20", {"choices": ("Sửa lời A", *make.single(20).choices[1:]), "right": (1,)}),
        ("bai-tap-21", {"choices": tuple(reversed(make.single(21).choices)), "right": (0,)}),
        ("nhieu", {"right": (1,)}),
        ("so", {"value": Decimal(20), "tolerance": Decimal(4)}),
        ("chu", {"accepted": ("Bộ Nội vụ", "Quốc hội")}),
        ("thu-tu", {"choices": ("Bước b", "Bước a", "Bước c")}),
        ("ghep", {"targets": ("Chính phủ", "Quốc hội", "Bộ")}),
    ],
)
def test_present_version_counts_instead(app, ref, changes):
    contest = make.contest(questions(), attempts_per_round=None)
    answered(contest, seed=5, people=8)
    version = version_of(ref)
    mend(contest, ref, **changes)
    present = marking.present(version)[0]
    content = db.session.get_one(QuestionVersion, present).content
    naive: tuple = ("present", present)
    if "Sửa lời A" in content["choices"]:
        naive = ("accept", (1,))
    made = regraded(contest, Decision(version, RulingKind.PRESENT))
    due = naive_marks({version: naive})
    apply(made)
    assert stored_marks() == due
    assert board(contest) == naive_places(due)


def test_later_hand_ins_and_the_review_follow_the_ruling(app, new_client):
    contest = make.contest([make.single(1), make.single(2)], key_reveal=KeyReveal.AT_ONCE)
    apply(regraded(contest, Decision(version_of("bai-tap-1"), RulingKind.REMOVED)))
    client = new_client()
    attempt = make.begin(client, contest)
    assert client.send(f"/lam-bai/{attempt.code}/nop", {"bai": "{}"}).status_code == 303
    page = client.get(f"/ket-qua/{attempt.code}")
    assert "Câu này đã được rút và không tính vào thang điểm." in page.text
    assert "<b>0/1</b>" in page.text
    db.session.expire_all()
    assert (attempt.max_score, attempt.counted_questions, attempt.questions) == (100, 1, 2)
    result = db.session.get_one(Result, (attempt.round_id, attempt.participant_id))
    assert (result.questions, result.max_score) == (1, 100)


def test_everything_right_but_a_removed_question_is_all_right(app):
    contest = make.contest(questions())
    attempt = make.attempt(contest)
    right = make.right_responses(attempt)
    paper = papers.paper_from_json(attempt.paper)
    version = version_of("bai-tap-20")
    sent = {
        p: (p, text) for p, text in right.items() if paper[p - 1].version_id != version
    }  # fmt: skip
    submit.submit(attempt, sent, None, attempt.started_at + 1000)
    db.session.commit()
    key = (attempt.round_id, attempt.participant_id)
    assert not db.session.get_one(Result, key).all_right
    apply(regraded(contest, Decision(version, RulingKind.REMOVED)))
    assert db.session.get_one(Result, key).all_right
    assert db.session.get_one(Result, key).attempts_all_right == 1


def test_lifting_a_ruling_brings_the_old_marks_back(app):
    contest = make.contest(questions(), attempts_per_round=None)
    answered(contest, seed=3, people=5)
    before, places = stored_marks(), board(contest)
    version = version_of("bai-tap-20")
    apply(regraded(contest, Decision(version, RulingKind.POINTS)))
    assert stored_marks() != before
    apply(regraded(contest, Decision(version, None)))
    assert stored_marks() == before
    assert board(contest) == places
    assert list(db.session.scalars(select(Ruling))) == []


def test_two_rulings_stand_together(app):
    contest = make.contest(questions(), attempts_per_round=None)
    answered(contest, seed=4, people=6)
    one, two = version_of("bai-tap-20"), version_of("nhieu")
    apply(regraded(contest, Decision(one, RulingKind.POINTS)))
    apply(regraded(contest, Decision(two, RulingKind.REMOVED)))
    assert stored_marks() == naive_marks({one: ("points",), two: ("removed",)})


def test_voided_attempts_are_marked_too_for_when_they_come_back(app):
    contest = make.contest(questions(), attempts_per_round=None)
    answered(contest, seed=6, people=3)
    attempt = db.session.scalars(select(Attempt).where(Attempt.number == 1)).first()
    order = {"round_id": attempt.round_id, "attempt_id": attempt.id}
    sent = {"reason": "Mất điện", "actor": "tochuc", "now": clock.now()}
    intervene.intervene(contest, Order(Act.VOID, **order), key="1", **sent)
    db.session.commit()
    version = version_of("bai-tap-20")
    apply(regraded(contest, Decision(version, RulingKind.POINTS)))
    intervene.intervene(contest, Order(Act.REINSTATE, **order), key="2", **sent)
    db.session.commit()
    due = naive_marks({version: ("points",)})
    assert stored_marks() == due
    assert board(contest) == naive_places(due)
    assert verify.verify(contest.rounds[0].id).findings == []


# ---------------------------------------------------------------- at once or not at all


def a_draft(contest) -> Regrade:
    return regraded(contest, Decision(version_of("bai-tap-20"), RulingKind.POINTS))


def late_hand_in(contest):
    attempt = make.attempt(contest)
    submit.submit(attempt, None, None, attempt.started_at + 1000)


def a_judgement(contest):
    attempt = db.session.scalars(select(Attempt)).first()
    standing.change_standing(attempt, "invalid", "Thi hộ", now=clock.now())


def another_eligibility(contest):
    standing.change_eligible(
        db.session.scalars(select(Participant)).first(), False, "Tổ ra đề", now=clock.now()
    )


def another_regrade(contest):
    apply(regraded(contest, Decision(version_of("bai-tap-21"), RulingKind.POINTS)))


@pytest.mark.parametrize(
    "change", [late_hand_in, a_judgement, another_eligibility, another_regrade]
)
def test_nothing_is_applied_when_anything_has_changed(app, change):
    contest = make.contest(questions(), attempts_per_round=None)
    answered(contest, seed=9, people=4)
    made = a_draft(contest)
    change(contest)
    db.session.commit()
    before = stored_marks()
    with pytest.raises(Conflict, match="xem trước lại"):
        service.apply(made.id, actor="tochuc", now=clock.now())
    db.session.rollback()
    assert stored_marks() == before
    assert made.state == "ready"


def test_attempts_that_only_run_do_not_stand_in_the_way(app):
    contest = make.contest(questions(), attempts_per_round=None)
    answered(contest, seed=9, people=4)
    made = a_draft(contest)
    running = make.attempt(contest)
    answer.insert(running, {1: (1, "0")}, running.started_at)
    db.session.commit()
    apply(made)
    assert running.state == "in_progress"


def test_applying_twice_and_dropping(app):
    contest = make.contest(questions(), attempts_per_round=None)
    answered(contest, seed=9, people=4)
    made = a_draft(contest)
    apply(made)
    with pytest.raises(Conflict):
        service.apply(made.id, actor="tochuc", now=clock.now())
    db.session.rollback()
    service.drop(made.id)
    db.session.commit()
    assert made.state == "applied"
    other = regraded(contest, Decision(version_of("nhieu"), RulingKind.POINTS))
    service.drop(other.id)
    db.session.commit()
    with pytest.raises(Conflict):
        service.apply(other.id, actor="tochuc", now=clock.now())
    db.session.rollback()
    rows = db.session.scalars(select(RegradeAttempt).where(RegradeAttempt.regrade_id == other.id))
    assert list(rows) == []


def test_an_unfinished_draft_is_not_applied(app):
    contest = make.contest(questions(), attempts_per_round=None)
    answered(contest, seed=2, people=3)
    made = drafted(contest, Decision(version_of("nhieu"), RulingKind.POINTS))
    with pytest.raises(Conflict, match="chưa tính xong"):
        service.apply(made.id, actor="tochuc", now=clock.now())


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("ref", "kind", "choices", "texts"),
    [
        ("bai-tap-20", RulingKind.ACCEPT, (), ()),
        ("bai-tap-20", RulingKind.ACCEPT, (4,), ()),
        ("chu", RulingKind.ACCEPT, (), ("",)),
        ("so", RulingKind.ACCEPT, (0,), ()),
        ("bai-tap-20", RulingKind.PRESENT, (), ()),
    ],
)
def test_decisions_that_cannot_be_meant_are_refused(app, ref, kind, choices, texts):
    contest = make.contest(questions())
    with pytest.raises(Invalid):
        drafted(contest, Decision(version_of(ref), kind, choices, texts))


def test_audit_log_tells_all(app):
    contest = make.contest(questions(), attempts_per_round=None)
    answered(contest, seed=2, people=3)
    made = a_draft(contest)
    apply(made)
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "attempts.regrade")
    ).one()
    assert entry.details["reason"] == "Đáp án sai"
    assert entry.details["marked"] == made.marked
    assert entry.details["fingerprint"] == made.fingerprint


# ---------------------------------------------------------------- closed rounds


def test_closed_round_counts_the_prediction_anew_and_is_sealed_again(app):
    contest = make.contest(
        questions(), attempts_per_round=None, prediction=PredictionKind.PEOPLE_ALL_RIGHT
    )
    answered(contest, seed=11, people=6)
    for _ in range(3):
        attempt = make.attempt(contest)
        sent = {p: (p, t) for p, t in make.right_responses(attempt).items()}
        submit.submit(attempt, sent, 3, attempt.started_at + 9000)
        db.session.commit()
    closing = close_round(contest.rounds[0], "tochuc", clock.now() + 2 * DAY_MS)
    db.session.commit()
    assert closing.actual == 3
    made = regraded(contest, Decision(version_of("dung-sai"), RulingKind.ACCEPT, (1,)))
    seen = regrades.round_figures(made.id)
    due = naive_marks({version_of("dung-sai"): ("accept", (1,))})
    whole = {a for a, (_, _, right, count) in due.items() if right == count}
    people = {a.participant_id for a in db.session.scalars(select(Attempt)) if a.id in whole}
    assert (seen.actual_before, seen.actual) == (3, len(people))
    shown = {row.participant_id: row.after for row in regrades.all_places(made.id)}
    apply(made)
    assert closing.actual == len(people)
    places = naive_places(due, closing.actual)
    assert board(contest) == places
    assert {who: places[who][0] for who in shown} == shown
    assert verify.verify(contest.rounds[0].id).findings == []


def test_closing_in_between_refuses_the_draft(app):
    contest = make.contest(questions(), attempts_per_round=None)
    answered(contest, seed=12, people=3)
    made = a_draft(contest)
    close_round(contest.rounds[0], "tochuc", clock.now() + 2 * DAY_MS)
    db.session.commit()
    with pytest.raises(Conflict, match="xem trước lại"):
        service.apply(made.id, actor="tochuc", now=clock.now())


def test_proportional_marks_follow_the_ruling(app):
    contest = make.contest(questions(), partial=Partial.PROPORTIONAL)
    attempt = make.attempt(contest)
    paper = papers.paper_from_json(attempt.paper)
    place = next(p for p, item in enumerate(paper, start=1) if item.kind is Kind.MULTIPLE)
    order = paper[place - 1].choice_order
    both = sorted(order.index(i) for i in (0, 1))
    submit.submit(attempt, {place: (1, json.dumps(both))}, None, attempt.started_at + 1)
    db.session.commit()
    assert attempt.score == 0
    apply(regraded(contest, Decision(version_of("nhieu"), RulingKind.ACCEPT, (0, 1, 2))))
    assert attempt.score == 67
