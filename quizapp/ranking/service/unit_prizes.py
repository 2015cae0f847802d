"""What prizes of people bring their units (contest-rules.md, 4.6): counted with each version.

The prizes are those that the ranking itself gives, so units stand right before any list of winners
is published.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from quizapp.contests import queries as contests
from quizapp.core.db import db
from quizapp.domain.units import prize_extra, standings
from quizapp.ranking.models import SnapshotPerson, SnapshotUnit
from quizapp.ranking.queries import drafts, snapshots
from quizapp.ranking.queries.units import WHOLE, tree_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from quizapp.contests.models import Contest, Round
    from quizapp.domain.units import Extra, Formula
    from quizapp.ranking.models import Snapshot

CHUNK = 500


def won(contest: Contest, made: Snapshot) -> list[tuple[int, str]]:
    """(unit of the person, name of the prize) of the prizes that a ranking gives; over the contest
    with those of its rounds. Nothing where the contest gives no points for them."""
    if not contests.formula(contest).prize_points:
        return []
    versions = [made]
    if made.round_number == WHOLE:
        rounds = (snapshots.latest(contest.id, each.number) for each in contest.rounds)
        versions += [each for each in rounds if each is not None]
    return [
        (units[who], name)
        for each in versions
        for given in [drafts.prizes_of_people(contest, each)]
        for units in [_units_of(each.id, [who for who, _ in given])]
        for who, name in given
        if who in units
    ]


def _units_of(snapshot_id: int, people: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for start in range(0, len(people), CHUNK):
        rows = db.session.execute(
            select(SnapshotPerson.participant_id, SnapshotPerson.unit_id).where(
                SnapshotPerson.snapshot_id == snapshot_id,
                SnapshotPerson.participant_id.in_(people[start : start + CHUNK]),
                SnapshotPerson.unit_id.is_not(None),
            )
        )
        found |= {row.participant_id: row.unit_id for row in rows}
    return found


def lay(contest: Contest, round_: Round | None, made: Snapshot) -> None:
    """Count the prizes anew in a version whose other figures are those of the one before: a
    decision among equals gave prizes that were open."""
    formula = contests.formula(contest)
    if not formula.prize_points:
        return
    lines = list(
        db.session.scalars(
            select(SnapshotUnit)
            .where(SnapshotUnit.snapshot_id == made.id)
            .order_by(SnapshotUnit.position)
        )
    )
    tree = tree_of(contest, round_, made.made_at)
    prizes = prize_extra(tree, won(contest, made), formula, [line.unit_id for line in lines])
    rows = _again([line.row for line in lines], prizes, formula)
    for line, row in zip(lines, rows, strict=True):
        line.unit_id, line.division, line.place = row["unit_id"], row["division"], row["place"]
        line.row = row
    db.session.flush()


def _again(rows: Iterable[dict[str, Any]], prizes: Extra, formula: Formula) -> list[dict[str, Any]]:
    """The lines in their new order, division by division as before."""
    divisions: dict[str | None, list[dict[str, Any]]] = {}
    for row in rows:
        points, words = prizes.get(row["unit_id"], (0, ""))
        before = Fraction(row.get("prize_points", 0))
        now = Fraction(points, 100)
        score = Fraction(row["score"]) - before + now
        changed = {"score": str(score), "prize_points": str(now), "prize_words": words}
        divisions.setdefault(row["division"], []).append({**row, **changed})
    return [row for each in divisions.values() for row in _placed(each, formula)]


def _placed(rows: Sequence[dict[str, Any]], formula: Formula) -> list[dict[str, Any]]:
    scores = {row["unit_id"]: (Fraction(row["score"]), row["people"]) for row in rows}
    ranked = {row["unit_id"] for row in rows if row["place"] is not None}
    places = standings({key: scores[key] for key in scores if key in ranked}, formula)
    sharing = Counter(places.values())
    placed = [
        {
            **{name: value for name, value in row.items() if name != "decision"},
            "place": places.get(row["unit_id"]),
            "tied": sharing[places.get(row["unit_id"], 0)] > 1,
        }
        for row in rows
    ]
    return sorted(
        placed,
        key=lambda row: (row["place"] is None, row["place"] or 0, -scores[row["unit_id"]][0]),
    )
