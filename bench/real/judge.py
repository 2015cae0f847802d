"""The results of a contest worked out a second time, from its log and its settings as typed.

Plain Python that imports nothing of the application: whoever doubts a result can follow it here.
Scores are hundredths of a point, moments and spans milliseconds. ``judged`` gives the rankings of
people and of units and the prizes, of every round and (number 0) over the contest.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from bench.real import judge_prizes, judge_units

Log = Mapping[str, Sequence[Mapping[str, Any]]]
WHOLE = 0
COUNTED = ("valid", "pending_check", "no_prize")
LATEST = 5_000
"""How long after its deadline an answer is still taken."""


@dataclass(slots=True)
class Sitting:
    """One attempt that counts, marked."""

    id: int
    number: int
    standing: str
    score: int
    most: int
    right: int
    questions: int
    ended_at: int
    time: int
    guess: int | None

    @property
    def whole(self) -> bool:
        return 0 < self.questions == self.right


@dataclass(slots=True)
class Line:
    """One person in a ranking: what the place follows from, and the place (1, 2, 2, 4)."""

    who: int
    score: int
    most: int
    right: int
    questions: int
    ended_at: int
    time: int
    attempts: int
    guess: int | None = None
    gap: int = 0
    missing: int = 0
    whole: bool = False
    wholes: int = 0
    barred: bool = False
    place: int | None = None
    tied: bool = False
    decision: int | None = None


@dataclass(slots=True)
class Judged:
    """By round number, 0 over the contest: people in order, units, prizes, figures guessed."""

    people: dict[int, list[Line]] = field(default_factory=dict)
    units: dict[int, list[judge_units.UnitLine]] = field(default_factory=dict)
    prizes: dict[int, list[judge_prizes.Given]] = field(default_factory=dict)
    actual: dict[int, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def judged(log: Log, typed: Mapping[str, str], plan: Any, prizes: Any) -> Judged:
    """Everything that follows from the log; ``faults`` are answers that should not be in it."""
    found = Judged()
    winners: dict[int, list[judge_prizes.Given]] = {}
    sittings = _sittings(log, typed, found)
    people = {each["id"]: each for each in log["people"]}
    numbers = {each["id"]: each["number"] for each in log["rounds"]}
    lines: dict[int, dict[int, Line]] = {number: {} for number in numbers.values()}
    for (round_id, who), mine in sittings.items():
        lines[numbers[round_id]][who] = _counted(who, mine, typed["counting"])
    kind = typed.get("prediction", "")
    for number, round_ in lines.items():
        if kind:
            found.actual[number] = _actual(kind, round_.values())
            for line in round_.values():
                line.missing = int(line.guess is None)
                line.gap = 0 if line.guess is None else abs(line.guess - found.actual[number])
    if len(lines) > 1:
        settled = [number for number in found.actual if lines[number]]
        lines[WHOLE] = _summed(lines, settled)
    for number in sorted(lines, key=lambda number: (number == WHOLE, number)):
        decided = [d for d in log["decisions"] if d["round_number"] == number]
        mine = lines[number]
        found.people[number] = _ranked(mine.values(), typed, people, decided, found)
        won = winners[number] = _won(number, found, people, plan, prizes, winners)
        if number == WHOLE:
            for each in numbers.values():
                won = won + _won(each, found, people, plan, prizes, winners)
        found.units[number] = judge_units.board(
            log["units"],
            [(people[who]["unit_id"], line) for who, line in mine.items()],
            typed,
            decided,
            _added(number, log, won, people, typed),
        )
        units = judge_prizes.of_units(number, found.units[number], prizes)
        found.prizes[number] = sorted(winners[number] + units, key=lambda each: each.turn)
    return found


def _won(
    number: int, found: Judged, people: Any, plan: Any, prizes: Any, winners: Mapping[int, Any]
) -> list[judge_prizes.Given]:
    """The prizes for people of one ranking, beside what they have in the others so far."""
    elsewhere = [each for other in winners if other != number for each in winners[other]]
    return judge_prizes.of_people(number, found.people[number], people, plan, prizes, elsewhere)


def _added(
    number: int, log: Log, won: Sequence[judge_prizes.Given], people: Any, typed: Mapping[str, str]
) -> dict[int, Fraction]:
    """What is added to units: for prizes of their people, and by hand."""
    brought = [(each.name, people[each.who]["unit_id"]) for each in won]
    found = judge_units.prize_points(log["units"], brought, typed)
    for each in log["points"]:
        if each["round_number"] == number:
            found[each["unit_id"]] += Fraction(each["points"], 100)
    return found


# ---------------------------------------------------------------- marking


def _sittings(
    log: Log, typed: Mapping[str, str], found: Judged
) -> dict[tuple[int, int], list[Sitting]]:
    content = {each["id"]: each["content"] for each in log["questions"]}
    answers: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for row in log["answers"]:
        answers[row["attempt_id"]].append(row)
    mine: dict[tuple[int, int], list[Sitting]] = defaultdict(list)
    for each in log["attempts"]:
        said = _last(answers[each["id"]])
        if each["late_guess"] is not None:
            said.setdefault(0, each["late_guess"])
        late = [
            row for row in answers[each["id"]] if row["saved_at"] > each["deadline_at"] + LATEST
        ]
        if late or each["state"] == "in_progress":
            found.faults.append(f"attempt {each['id']}: {each['state']}, {len(late)} late answers")
        if each["state"] in ("submitted", "timed_out") and _counts(each, said, typed):
            sitting = _marked(each, said, content, "proportional" in typed)
            mine[each["round_id"], each["participant_id"]].append(sitting)
    return mine


def _counts(each: Mapping[str, Any], said: Mapping[int, Any], typed: Mapping[str, str]) -> bool:
    """Whether the attempt counts: as organisers judged it, else as it is whole where it must be."""
    if each["standing"] != "valid" and each["standing_code"] != "incomplete":
        return each["standing"] in COUNTED
    wanted = range(0 if typed.get("prediction") else 1, len(each["paper"]) + 1)
    whole = all(said.get(position) not in (None, []) for position in wanted)
    return whole or "complete_only" not in typed


def _last(rows: Iterable[Mapping[str, Any]]) -> dict[int, Any]:
    """The answer that stands for each question: the one with the highest number."""
    newest: dict[int, Mapping[str, Any]] = {}
    for row in rows:
        if row["seq"] > newest.get(row["position"], {"seq": -1})["seq"]:
            newest[row["position"]] = row
    return {position: json.loads(row["response"]) for position, row in newest.items()}


def _marked(
    each: Mapping[str, Any], said: Mapping[int, Any], content: Any, partly: bool
) -> Sitting:
    score = most = right = 0
    for position, (version, _, points, kind, order, _) in enumerate(each["paper"], start=1):
        share = _share(kind, content[version], order, said.get(position), partly)
        score += int(share * points + Fraction(1, 2))
        right += share == 1
        most += points
    ended_at = each["deadline_at"] if each["state"] == "timed_out" else each["ended_at"]
    ended_at = min(ended_at, each["deadline_at"])
    guess = said.get(0)
    return Sitting(
        *(each["id"], each["number"], each["standing"], score, most, right, len(each["paper"])),
        ended_at=ended_at,
        time=ended_at - each["started_at"] - each["paused_ms"],
        guess=guess if isinstance(guess, int) else None,
    )


def _share(kind: str, question: Any, order: Sequence[int], said: Any, partly: bool) -> Fraction:
    """How much of a question is right; only kinds with choices are played."""
    key = set(question["right"])
    if said in (None, []):
        return Fraction(0)
    if kind != "multiple":
        return Fraction(order[said] in key)
    chosen = {order[place] for place in said}
    if chosen == key:
        return Fraction(1)
    return Fraction(max(0, len(chosen & key) - len(chosen - key)), len(key)) * partly


# ---------------------------------------------------------------- which attempt counts


def _counted(who: int, sittings: Sequence[Sitting], counting: str) -> Line:
    in_order = sorted(sittings, key=lambda each: each.number)
    if counting == "cumulative":
        counts = in_order
    elif counting == "first":
        counts = in_order[:1]
    elif counting == "last":
        counts = in_order[-1:]
    else:
        best = [each for each in in_order if each.score == max(e.score for e in in_order)]
        if counting == "best":
            best = [each for each in best if each.time == min(e.time for e in best)]
        counts = [each for each in best if each.ended_at == min(e.ended_at for e in best)][:1]
    last = counts[-1]
    return Line(
        who=who,
        score=sum(each.score for each in counts),
        most=sum(each.most for each in counts),
        right=sum(each.right for each in counts),
        questions=sum(each.questions for each in counts),
        ended_at=max(each.ended_at for each in counts),
        time=sum(each.time for each in counts),
        attempts=len(sittings),
        guess=last.guess,
        whole=any(each.whole for each in counts),
        wholes=sum(each.whole for each in sittings),
        barred=last.standing == "no_prize",
    )


def _actual(kind: str, lines: Iterable[Line]) -> int:
    lines = list(lines)
    whole = sum(line.whole for line in lines)
    figures = {
        "people": len(lines),
        "attempts": sum(line.attempts for line in lines),
        "people_all_right": whole,
        "attempts_all_right": sum(line.wholes for line in lines),
        "percent_all_right": int(Fraction(100 * whole, len(lines) or 1) + Fraction(1, 2)),
    }
    return figures[kind]


def _summed(rounds: Mapping[int, Mapping[int, Line]], settled: Sequence[int]) -> dict[int, Line]:
    """Everybody over the rounds; who missed a round of guesses has a guess missing."""
    everybody = sorted({who for lines in rounds.values() for who in lines})
    found = {}
    for who in everybody:
        mine = {number: lines[who] for number, lines in rounds.items() if who in lines}
        guesses = [mine[number] for number in settled if number in mine]
        found[who] = Line(
            who=who,
            score=sum(line.score for line in mine.values()),
            most=sum(line.most for line in mine.values()),
            right=sum(line.right for line in mine.values()),
            questions=sum(line.questions for line in mine.values()),
            ended_at=max(line.ended_at for line in mine.values()),
            time=sum(line.time for line in mine.values()),
            attempts=sum(line.attempts for line in mine.values()),
            gap=sum(line.gap for line in guesses),
            missing=len(settled) - sum(not line.missing for line in guesses),
            barred=any(line.barred for line in mine.values()),
        )
    return found


# ---------------------------------------------------------------- places


def _ranked(
    lines: Iterable[Line],
    typed: Mapping[str, str],
    people: Mapping[int, Mapping[str, Any]],
    decided: Sequence[Mapping[str, Any]],
    found: Judged,
) -> list[Line]:
    """Everybody in order; who may have no prize stands behind all others, without a place."""
    criteria = [typed[name] for name in sorted(typed) if name.startswith("chain-") and typed[name]]
    if not typed.get("prediction"):
        criteria = [each for each in criteria if each != "prediction"]
    groups: dict[tuple[bool, tuple[int, ...]], list[Line]] = defaultdict(list)
    for line in lines:
        groups[not people[line.who]["eligible"], _key(line, criteria)].append(line)
    order: list[Line] = []
    for (left_out, _), equals in sorted(groups.items(), key=lambda pair: pair[0]):
        if not left_out:
            _placed(equals, len(order) + 1, decided, found)
        order += sorted(
            equals,
            key=lambda line: (line.decision is None, line.decision or 0, line.who),
        )
    return order


def _key(line: Line, criteria: Sequence[str]) -> tuple[int, ...]:
    """Smaller is better."""
    figures = {
        "score": (-line.score,),
        "right_count": (-line.right,),
        "prediction": (line.missing, line.gap),
        "submitted_at": (line.ended_at,),
        "time_taken": (line.time,),
        "attempts": (line.attempts,),
        "decision": (),
    }
    return tuple(figure for criterion in criteria for figure in figures[criterion])


def _placed(
    equals: Sequence[Line], first: int, decided: Sequence[Mapping[str, Any]], found: Judged
) -> None:
    """Equals share a place, unless it was decided in what order they stand."""
    ids = {line.who for line in equals}
    for decision in decided:
        if decision["subject"] == "person" and set(decision["members"]) == ids:
            if decision["order"] != lot(decision["seed"], ids):
                found.faults.append(f"the lot among {sorted(ids)} cannot be repeated")
            for line in equals:
                line.decision = decision["order"].index(line.who) + 1
    for line in equals:
        line.place = first if line.decision is None else first + line.decision - 1
        line.tied = line.decision is None and len(equals) > 1


def lot(seed: str, ids: Iterable[int]) -> list[int]:
    """The lot as it is published: by the SHA-256 of "seed:number"."""
    return sorted(ids, key=lambda each: hashlib.sha256(f"{seed}:{each}".encode()).hexdigest())
