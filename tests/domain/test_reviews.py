"""Which step leads where, and who may take it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from quizapp.domain.reviews import (
    DRAWN_LABELS,
    DRAWN_STATUSES,
    MOVES,
    REASONED,
    STATUS_LABELS,
    STEP_LABELS,
    Case,
    Drawn,
    Status,
    Step,
    refusal,
    steps,
)

MINE = Case(Status.SUBMITTED, author="an", person="an")
OTHERS = Case(Status.SUBMITTED, author="an", person="binh")

TABLE = {
    (Status.DRAFT, Step.SUBMIT): Status.SUBMITTED,
    (Status.SUBMITTED, Step.APPROVE): Status.APPROVED,
    (Status.SUBMITTED, Step.RETURN): Status.DRAFT,
    (Status.APPROVED, Step.HOLD): Status.REVIEW,
    (Status.REVIEW, Step.PUT_BACK): Status.APPROVED,
    (Status.RETIRED, Step.PUT_BACK): Status.SUBMITTED,
    (Status.DRAFT, Step.RETIRE): Status.RETIRED,
    (Status.SUBMITTED, Step.RETIRE): Status.RETIRED,
    (Status.APPROVED, Step.RETIRE): Status.RETIRED,
    (Status.REVIEW, Step.RETIRE): Status.RETIRED,
}


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("step", Step)
def test_a_step_leads_where_the_table_says_and_from_nowhere_else(step, status):
    case = replace(OTHERS, status=status)
    assert MOVES[step].get(status) == TABLE.get((status, step))
    assert bool(refusal(step, case, "Vì vậy.")) is ((status, step) not in TABLE)
    assert (step in steps(case)) is ((status, step) in TABLE)


def test_nothing_comes_into_use_but_by_approving_or_putting_back_what_was_in_use():
    into_use = {(before, step) for (before, step), after in TABLE.items() if after == "approved"}
    assert into_use == {(Status.SUBMITTED, Step.APPROVE), (Status.REVIEW, Step.PUT_BACK)}


@pytest.mark.parametrize(
    ("case", "reason", "allowed"),
    [
        (OTHERS, "", True),
        (MINE, "", False),
        (MINE, "Tôi chắc chắn.", False),
        (replace(MINE, administrator=True), "", False),
        (replace(MINE, administrator=True), "Cơ quan chỉ có một người.", True),
        (replace(OTHERS, lacking=("Chưa có căn cứ.",)), "", False),
        (replace(OTHERS, from_file=True), "", False),
    ],
)
def test_another_person_approves_or_an_administrator_with_a_reason(case, reason, allowed):
    assert (refusal(Step.APPROVE, case, reason) == "") is allowed


@pytest.mark.parametrize("step", Step)
def test_some_steps_need_a_reason(step):
    status = next(iter(MOVES[step]))
    refused = refusal(step, replace(OTHERS, status=status), "")
    assert bool(refused) is (step in REASONED)


def test_question_of_a_file_is_only_held_and_put_back():
    file = replace(OTHERS, from_file=True)
    assert steps(replace(file, status=Status.APPROVED)) == [Step.HOLD]
    assert steps(replace(file, status=Status.REVIEW)) == [Step.PUT_BACK]
    assert steps(replace(file, status=Status.RETIRED)) == []


def test_everything_has_a_word():
    for words, kinds in [
        (STATUS_LABELS, Status),
        (STEP_LABELS, Step),
        (DRAWN_LABELS, Drawn),
        (DRAWN_STATUSES, Drawn),
        (MOVES, Step),
    ]:
        assert set(words) == set(kinds)
    assert len(set(STATUS_LABELS.values())) == len(Status)
