"""The way of a question from a draft into use: who may take which step, and from where to where.

Rule from domain.md, "Law and content": what is drawn was looked at by two people.  The person who
last changed the content never approves it; an administrator may, with a reason on record.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """Where a question stands.

    DRAFT is still being written; SUBMITTED waits for somebody else to approve it; REVIEW was in
    use and is held back until somebody has looked at it again; RETIRED is no longer used.
    """

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REVIEW = "review"
    RETIRED = "retired"


STATUS_LABELS: dict[Status, str] = {
    Status.DRAFT: "Bản nháp",
    Status.SUBMITTED: "Chờ duyệt",
    Status.APPROVED: "Đã duyệt",
    Status.REVIEW: "Chờ rà soát",
    Status.RETIRED: "Ngừng dùng",
}


class Drawn(StrEnum):
    """Which questions a contest draws: the setting `drawn_statuses`."""

    APPROVED = "approved"
    SUBMITTED = "submitted"


DRAWN_LABELS: dict[Drawn, str] = {
    Drawn.APPROVED: "Chỉ câu đã duyệt",
    Drawn.SUBMITTED: "Cả câu đã gửi duyệt, chưa có người duyệt",
}
DRAWN_STATUSES: dict[Drawn, frozenset[Status]] = {
    Drawn.APPROVED: frozenset({Status.APPROVED}),
    Drawn.SUBMITTED: frozenset({Status.APPROVED, Status.SUBMITTED}),
}


class Step(StrEnum):
    SUBMIT = "submit"
    APPROVE = "approve"
    RETURN = "return"
    HOLD = "hold"
    PUT_BACK = "put_back"
    RETIRE = "retire"


STEP_LABELS: dict[Step, str] = {
    Step.SUBMIT: "Gửi duyệt",
    Step.APPROVE: "Duyệt",
    Step.RETURN: "Trả lại người soạn",
    Step.HOLD: "Tạm dừng để rà soát",
    Step.PUT_BACK: "Dùng lại",
    Step.RETIRE: "Ngừng dùng",
}
MOVES: dict[Step, dict[Status, Status]] = {
    Step.SUBMIT: {Status.DRAFT: Status.SUBMITTED},
    Step.APPROVE: {Status.SUBMITTED: Status.APPROVED},
    Step.RETURN: {Status.SUBMITTED: Status.DRAFT},
    Step.HOLD: {Status.APPROVED: Status.REVIEW},
    Step.PUT_BACK: {Status.REVIEW: Status.APPROVED, Status.RETIRED: Status.SUBMITTED},
    Step.RETIRE: {
        Status.DRAFT: Status.RETIRED,
        Status.SUBMITTED: Status.RETIRED,
        Status.APPROVED: Status.RETIRED,
        Status.REVIEW: Status.RETIRED,
    },
}
REASONED = frozenset({Step.RETURN, Step.HOLD, Step.RETIRE})
"""Steps that nobody takes without saying why."""
OF_FILES = frozenset({Step.HOLD, Step.PUT_BACK})
"""Steps for a question that follows a file: what else it needs is changed in the file."""
_NEED_WHOLE = frozenset({Step.SUBMIT, Step.APPROVE, Step.PUT_BACK})


@dataclass(frozen=True, slots=True)
class Case:
    """A question and the person before it; `lacking` is what publishing it still needs."""

    status: Status
    author: str
    person: str
    administrator: bool = False
    from_file: bool = False
    lacking: Sequence[str] = ()


def steps(case: Case) -> list[Step]:
    """The steps that lead on from where the question stands, whoever may take them."""
    return [
        step
        for step, moves in MOVES.items()
        if case.status in moves and (not case.from_file or _of_file(step, case.status))
    ]


def _of_file(step: Step, status: Status) -> bool:
    return step in OF_FILES and status is not Status.RETIRED


def own(case: Case) -> bool:
    """Whether the person is the one who last changed the content."""
    return case.author == case.person


def refusal(step: Step, case: Case, reason: str) -> str:
    """Why the person may not take the step (Vietnamese); empty when they may."""
    if case.status not in MOVES[step]:
        return f"Đang ở trạng thái “{STATUS_LABELS[case.status].lower()}”."
    if case.from_file and not _of_file(step, case.status):
        return "Câu hỏi theo tệp question_banks: vui lòng sửa tệp rồi nạp lại."
    if step in _NEED_WHOLE and case.lacking:
        return " ".join(case.lacking)
    if step in REASONED and not reason:
        return "Vui lòng ghi lý do."
    if step is Step.APPROVE and own(case):
        if not case.administrator:
            return "Bạn là người sửa câu này lần cuối nên cần một người khác duyệt."
        if not reason:
            return "Bạn là người sửa câu này lần cuối: quản trị tự duyệt phải ghi lý do."
    return ""
