"""The papers of a contest: one for everybody, or one for each audience (domain.md, `Blueprint`).

An audience is ranked, prized and shown apart: its people have its key for their division.  Spans
are `int` milliseconds.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from quizapp.domain.papers import Blueprint, blueprint_from_json, blueprint_to_json
from quizapp.domain.unit_tree import DIVISIONS

MAX_PAPERS = 4
MAX_NAME = 60
_BY_LABEL = {label: key for key, label in DIVISIONS.items()}


class AudienceBy(StrEnum):
    """What says to which audience somebody belongs."""

    UNIT = "unit"
    CHOICE = "choice"


AUDIENCE_BY_LABELS: dict[AudienceBy, str] = {
    AudienceBy.UNIT: "Theo khối của đơn vị người dự thi chọn",
    AudienceBy.CHOICE: "Người dự thi tự chọn khi vào thi",
}


@dataclass(frozen=True, slots=True)
class PaperPlan:
    """How the papers of one audience are drawn; `name` is empty where there is one for everybody.

    Where the unit decides, the people of `divisions` have this paper; the first paper is that of
    everybody whom no other one names, and has none.
    """

    name: str
    divisions: tuple[str, ...]
    bank_ids: tuple[int, ...]
    blueprint: Blueprint
    duration_ms: int

    @property
    def key(self) -> str:
        """What the people of the audience have for their division, and the stock for its papers.

        A division's own key where the audience is named as it.
        """
        return _BY_LABEL.get(self.name, self.name)


def plan_for(plans: Sequence[PaperPlan], division: str | None) -> PaperPlan:
    """The paper of somebody whose division is an audience's key; the first one for others."""
    return next((plan for plan in plans if plan.key == division), plans[0])


def audience_of(plans: Sequence[PaperPlan], division: str | None) -> str:
    """The key of the audience that people of a unit's division belong to; the first by default."""
    return next((plan.key for plan in plans if division in plan.divisions), plans[0].key)


def labels(plans: Sequence[PaperPlan]) -> dict[str, str]:
    """The names of the audiences by their keys; empty where one paper is for everybody."""
    return {plan.key: plan.name for plan in plans} if len(plans) > 1 else {}


def problems(plans: Sequence[PaperPlan], by: AudienceBy) -> list[str]:
    """What is wrong with the audiences taken together (Vietnamese); nothing with one paper."""
    if len(plans) < 2:
        return []
    found = []
    if len(plans) > MAX_PAPERS:
        found.append(f"Tối đa {MAX_PAPERS} bộ đề cho các đối tượng.")
    if not all(plan.name for plan in plans):
        found.append("Cuộc thi có nhiều bộ đề thì bộ đề nào cũng cần tên đối tượng dự thi.")
    elif len({plan.key for plan in plans}) < len(plans):
        found.append("Mỗi bộ đề phải dành cho một đối tượng có tên khác nhau.")
    if by is AudienceBy.UNIT:
        named = [division for plan in plans for division in plan.divisions]
        found += [
            f"Khối “{DIVISIONS[division]}” được ghi ở hai bộ đề; mỗi khối chỉ thuộc một đối tượng."
            for division in dict.fromkeys(named)
            if named.count(division) > 1
        ]
        found += [
            f"Bộ đề “{plan.name}” chưa có khối nào. Hãy chọn khối, hoặc cho người dự thi tự chọn."
            for plan in plans[1:]
            if plan.name and not plan.divisions
        ]
    return found


def plans_to_json(plans: Iterable[PaperPlan]) -> list[dict[str, Any]]:
    """The papers as plain JSON values."""
    return [
        {
            "name": plan.name,
            "divisions": [*plan.divisions],
            "bank_ids": [*plan.bank_ids],
            "blueprint": blueprint_to_json(plan.blueprint),
            "duration_ms": plan.duration_ms,
        }
        for plan in plans
    ]


def plans_from_json(data: Iterable[Mapping[str, Any]]) -> tuple[PaperPlan, ...]:
    """The papers that `plans_to_json` gave."""
    return tuple(
        PaperPlan(
            name=row["name"],
            divisions=tuple(row["divisions"]),
            bank_ids=tuple(row["bank_ids"]),
            blueprint=blueprint_from_json(row["blueprint"]),
            duration_ms=row["duration_ms"],
        )
        for row in data
    )
