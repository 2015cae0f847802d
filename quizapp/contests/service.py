"""Use-cases of contests: creating, changing, opening and closing them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from quizapp.banks.models import Bank
from quizapp.contests import queries, readiness, trials
from quizapp.contests.models import Contest, Round
from quizapp.contests.paper_checks import paper_checks
from quizapp.contests.settings import (
    ContestSettings,
    RoundSettings,
    problems,
    round_problems,
    settings_of,
)
from quizapp.core import audit
from quizapp.core.db import db
from quizapp.core.errors import Conflict, Invalid
from quizapp.domain import audiences, papers, units
from quizapp.domain.contests import ContestState
from quizapp.domain.text import nfc, nfc_lines, search_key

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

__all__ = [
    "ContestSettings",
    "RoundSettings",
    "change_contest",
    "close_contest",
    "create_contest",
    "delete_draft",
    "open_contest",
    "reopen",
    "set_notice",
]

SLUG_LENGTH = 60
CHANGED = (
    "Cuộc thi vừa được người khác thay đổi. Vui lòng tải lại trang, xem lại rồi thực hiện lại."
)


# ---------------------------------------------------------------- creating


def create_contest(
    settings: ContestSettings, *, actor: str, now: int, is_demo: bool = False
) -> Contest:
    """A new draft with an address made from its title; raises Invalid for impossible settings."""
    _refuse_broken(settings)
    contest = Contest(
        state=ContestState.DRAFT.value, is_demo=is_demo, created_by=actor, created_at=now
    )
    _apply(contest, settings)
    _insert_with_slug(contest, slug_of(settings.title))
    audit.record("contests.create", "contest", contest.id, title=contest.title)
    return contest


def slug_of(title: str) -> str:
    """ "Tìm hiểu CCHC, năm 2026" → "tim-hieu-cchc-nam-2026"."""
    words = re.sub(r"[^a-z0-9]+", "-", search_key(title)).strip("-")
    if len(words) > SLUG_LENGTH:
        words = words[: SLUG_LENGTH + 1].rpartition("-")[0] or words[:SLUG_LENGTH]
    return words or "cuoc-thi"


def _insert_with_slug(contest: Contest, base: str) -> None:
    """The database says whether the address is free; whoever comes second takes the next one."""
    taken = set(queries.taken_slugs(base))
    names = (base if n == 1 else f"{base}-{n}" for n in range(1, len(taken) + 50))
    for name in names:
        if name in taken:
            continue
        contest.slug = name
        try:
            with db.session.begin_nested():
                db.session.add(contest)
        except IntegrityError:
            continue
        return
    raise Conflict("Chưa đặt được địa chỉ cho cuộc thi. Vui lòng đổi tên cuộc thi.")


def _apply(contest: Contest, settings: ContestSettings) -> None:
    """Every setting onto the row; rounds are numbered from 1 in the order given."""
    _apply_texts(contest, settings)
    contest.unit_id = settings.unit_id
    contest.entry_mode = settings.entry_mode.value
    contest.entry_fields = {field.value: need.value for field, need in settings.entry.asked}
    contest.min_age = settings.entry.min_age
    contest.entry_password = nfc(settings.entry.password)
    contest.insiders = settings.entry.insiders.value
    contest.complete_only = settings.complete_only
    contest.duration_ms = settings.duration_ms
    contest.blueprint = papers.blueprint_to_json(settings.blueprint)
    contest.papers = audiences.plans_to_json(settings.plans) if settings.more_papers else []
    contest.audience_by = settings.audience_by.value
    contest.no_repeats = settings.no_repeats
    contest.practice_banks = sorted(settings.practice_bank_ids)
    contest.practice_questions = settings.practice_questions
    contest.drawn_statuses = settings.drawn_statuses.value
    contest.partial = settings.partial.value
    contest.attempts_per_round = settings.attempts_per_round
    contest.attempts_per_contest = settings.attempts_per_contest
    contest.attempts_per_day = settings.attempts_per_day
    contest.counting = settings.counting.value
    contest.prediction = settings.prediction.value if settings.prediction else None
    contest.prediction_when = settings.prediction_when.value
    contest.prediction_required = settings.prediction_required
    contest.chain = [criterion.value for criterion in settings.chain]
    contest.formula = units.formula_to_json(settings.formula)
    contest.key_reveal = settings.key_reveal.value
    contest.retention_days = settings.retention_days
    contest.board_mode = settings.board.mode.value
    contest.board_freeze_minutes = settings.board.freeze_minutes
    contest.board_audience = settings.board.audience.value
    contest.board_names = settings.board.names.value
    contest.board_moments = settings.board.moments
    contest.banks = _banks({key for plan in settings.plans for key in plan.bank_ids})
    _banks(settings.practice_bank_ids)
    _apply_rounds(contest, settings.rounds)


def _apply_texts(contest: Contest, settings: ContestSettings) -> None:
    contest.title = nfc(settings.title)
    for name in ("summary", "rules", "prizes", "contact"):
        setattr(contest, name, nfc_lines(getattr(settings, name)))


def _apply_rounds(contest: Contest, rounds: Sequence[RoundSettings]) -> None:
    """Rows are kept where there are some: their numbers never clash, their ids stay."""
    del contest.rounds[len(rounds) :]
    for number, wanted in enumerate(rounds, 1):
        if number > len(contest.rounds):
            contest.rounds.append(Round(number=number))
        row = contest.rounds[number - 1]
        row.title = nfc(wanted.title) or f"Kỳ {number}"
        row.opens_at, row.closes_at = wanted.opens_at, wanted.closes_at


def _banks(bank_ids: Collection[int]) -> list[Bank]:
    found = list(db.session.scalars(select(Bank).where(Bank.id.in_(bank_ids))))
    if len(found) < len(set(bank_ids)):
        raise Invalid("Có ngân hàng câu hỏi không còn nữa. Vui lòng chọn lại.")
    return found


def _refuse_broken(settings: ContestSettings) -> None:
    found = problems(settings)
    if found:
        raise Invalid(" ".join(found))


# ---------------------------------------------------------------- changing


def with_texts(settings: ContestSettings, texts: Mapping[str, Any]) -> ContestSettings:
    """The settings with what may change once open (CHANGEABLE) replaced."""
    return replace(settings, **{name: texts[name] for name in CHANGEABLE})


def change_contest(
    contest: Contest, settings: ContestSettings, *, now: int, version: int | None = None
) -> None:
    """Write new settings; ``version`` is the one the organiser saw.

    A draft takes everything. Once papers may have been drawn only the texts and the times that
    are still to come change; anything else differing raises Conflict, as does a change made by
    someone else since. Raises Invalid for impossible settings.
    """
    _lock(contest, version=version)
    before = settings_of(contest)
    if contest.state == ContestState.DRAFT:
        _refuse_broken(settings)
        _apply(contest, settings)
    else:
        _refuse_late_changes(before, settings, now)
        _apply_texts(contest, settings)
        _apply_rounds(contest, settings.rounds)
    audit.record("contests.change", "contest", contest.id, changed=_changed(before, contest))
    db.session.flush()


CHANGEABLE = ("title", "summary", "rules", "prizes", "contact", "rounds")
"""What may still change once papers may have been drawn; of rounds only what is to come."""


def _refuse_late_changes(before: ContestSettings, after: ContestSettings, now: int) -> None:
    texts = {name: getattr(after, name) for name in CHANGEABLE}
    if with_texts(before, texts) != replace(after, bank_ids=tuple(sorted(after.bank_ids))):
        raise Conflict(
            "Cuộc thi đã mở nên đề thi, cách vào thi, cách tính điểm và xếp hạng không thay đổi "
            "được nữa: những người đã thi phải được chấm theo cùng một quy tắc."
        )
    found = [] if after.title.strip() else ["Vui lòng đặt tên cuộc thi."]
    found += round_problems(after.rounds) + _late_round_problems(before.rounds, after.rounds, now)
    if found:
        raise Invalid(" ".join(found))


def _late_round_problems(
    before: Sequence[RoundSettings], after: Sequence[RoundSettings], now: int
) -> list[str]:
    if len(after) < len(before):
        return ["Cuộc thi đã mở nên không bỏ bớt kỳ thi được."]
    found = []
    for old, new in zip(before, after, strict=False):
        if new.opens_at != old.opens_at and min(old.opens_at, new.opens_at) <= now:
            found.append(f"{old.title}: kỳ thi đã mở nên giờ mở không đổi được nữa.")
        if new.closes_at != old.closes_at and min(old.closes_at, new.closes_at) <= now:
            found.append(f"{old.title}: giờ đóng chỉ đổi được khi chưa qua, sang một giờ sắp tới.")
    found += [
        f"{new.title}: kỳ thi thêm vào phải mở sau thời điểm này."
        for new in after[len(before) :]
        if new.opens_at <= now
    ]
    return found


def _changed(before: ContestSettings, contest: Contest) -> list[str]:
    after = settings_of(contest)
    names = ContestSettings.__dataclass_fields__
    return [name for name in names if getattr(before, name) != getattr(after, name)]


# ---------------------------------------------------------------- opening and closing


def open_contest(contest: Contest, now: int) -> None:
    """Let people in from the first round's opening on; raises Conflict listing what is missing."""
    _lock(contest, state=ContestState.DRAFT)
    practice = queries.practice_pool(contest, now)
    missing = readiness.problems(contest, queries.pools(contest, now), now, practice)
    if missing:
        raise Conflict(" ".join(missing), title="Cuộc thi chưa mở được", problems=missing)
    trials.erase(contest)
    _set_state(contest, ContestState.OPEN, "contests.open")


def close_contest(contest: Contest, now: int, reason: str = "") -> None:
    """End an open contest: nobody starts any more, papers under way run to their own end."""
    _lock(contest, state=ContestState.OPEN)
    _set_state(contest, ContestState.CLOSED, "contests.close", reason=nfc(reason), at=now)


def reopen(contest: Contest, now: int) -> None:
    """Take a closing back; the rounds that are open by the clock take attempts again."""
    _lock(contest, state=ContestState.CLOSED)
    _set_state(contest, ContestState.OPEN, "contests.reopen", at=now)


def start_trial(contest: Contest, *, actor: str, now: int) -> Contest:
    """A copy of a draft, open from now on, on which organisers take a paper as people will.

    The one before is erased with what was done on it. Raises Conflict unless a draft, and where
    there are not enough questions.
    """
    db.session.refresh(contest, with_for_update=True)
    if contest.state != ContestState.DRAFT:
        raise Conflict(CHANGED)
    missing = paper_checks(settings_of(contest), queries.pools(contest, now))
    if missing:
        raise Conflict(" ".join(missing), title="Chưa làm thử được", problems=missing)
    trials.erase(contest)
    trial = trials.new(contest, actor=actor, now=now)
    _apply(trial, trials.settings(settings_of(contest), now))
    db.session.add(trial)
    db.session.flush()
    audit.record("contests.trial", "contest", contest.id)
    return trial


def end_trial(contest: Contest) -> None:
    """Erase the trial run of a draft with everything that was done on it."""
    if trials.erase(contest):
        audit.record("contests.trial_end", "contest", contest.id)


def set_notice(contest: Contest, text: str) -> None:
    """Show ``text`` to everybody who looks at the contest or at a paper; "" takes it away."""
    _lock(contest)
    contest.notice = nfc(text)
    audit.record("contests.notice", "contest", contest.id, text=contest.notice)
    db.session.flush()


def delete_draft(contest: Contest) -> None:
    """Remove a contest that was never opened; raises Conflict for any other."""
    _lock(contest, state=ContestState.DRAFT)
    trials.erase(contest)
    audit.record("contests.delete", "contest", contest.id, title=contest.title)
    db.session.delete(contest)
    db.session.flush()


def _set_state(contest: Contest, state: ContestState, action: str, **details: object) -> None:
    contest.state = state.value
    audit.record(action, "contest", contest.id, **details)
    db.session.flush()


def _lock(
    contest: Contest, *, state: ContestState | None = None, version: int | None = None
) -> None:
    """Take the row for this transaction and count its version on, if it is as it was seen.

    Raises Conflict where another organiser came first.
    """
    claim = update(Contest).where(Contest.id == contest.id).values(version=Contest.version + 1)
    if state is not None:
        claim = claim.where(Contest.state == state)
    if version is not None:
        claim = claim.where(Contest.version == version)
    taken = db.session.execute(
        claim.returning(Contest.id), execution_options={"synchronize_session": False}
    ).first()
    if taken is None:
        raise Conflict(CHANGED)
    db.session.refresh(contest)
    for each in contest.rounds:
        db.session.refresh(each)
