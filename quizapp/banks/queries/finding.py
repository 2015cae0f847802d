"""Finding a bank, a question or a draft, and permitting what is to be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from quizapp.accounts import queries as accounts
from quizapp.accounts.models import Unit, User
from quizapp.banks.models import Bank, ImportDraft, Question
from quizapp.core.access import ADMIN, EDITOR_ROLES
from quizapp.core.db import db
from quizapp.core.errors import Forbidden, Gone, NotFound

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement


def visible(user: User) -> ColumnElement[bool]:
    """Shared banks, and those of the user's own part of the tree; administrators see all."""
    if user.role == ADMIN:
        return Bank.id.is_not(None)
    scope = accounts.scope(user)
    if scope is None:
        return Bank.unit_id.is_(None)
    inside = select(Unit.id).where(Unit.path.startswith(scope.path))
    return Bank.unit_id.is_(None) | Bank.unit_id.in_(inside)


def bank_for_staff(user: User, bank_id: int) -> Bank:
    """A bank that the user may look at; raises NotFound outside their part of the tree."""
    bank = db.session.scalar(select(Bank).where(Bank.id == bank_id, visible(user)))
    if bank is None:
        raise NotFound("Ngân hàng câu hỏi này không có, hoặc thuộc đơn vị khác.")
    return bank


def may_edit(user: User, bank: Bank) -> bool:
    """Whether the user may change a bank that they see: shared ones are for administrators."""
    return user.role == ADMIN or (user.role in EDITOR_ROLES and bank.unit_id is not None)


def bank_for_editor(user: User, bank_id: int) -> Bank:
    """A bank that the user may change; raises NotFound or Forbidden."""
    bank = bank_for_staff(user, bank_id)
    if not may_edit(user, bank):
        raise Forbidden(
            "Ngân hàng dùng chung do quản trị hệ thống cập nhật."
            if bank.unit_id is None
            else "Tài khoản của bạn chỉ được xem ngân hàng câu hỏi."
        )
    return bank


def bank_for_upload(user: User, bank_id: int) -> Bank:
    """A bank that the user may load a sheet into; raises NotFound or Forbidden."""
    bank = bank_for_editor(user, bank_id)
    if bank.from_file:
        raise Forbidden(
            f"Ngân hàng này lấy từ tệp question_banks/{bank.slug}.yaml. Vui lòng sửa tệp rồi nạp"
            " lại, hoặc tạo một ngân hàng riêng cho câu hỏi của đơn vị."
        )
    return bank


def question_of(bank: Bank, question_id: int) -> Question:
    """Raises NotFound when the bank has no such question."""
    question = db.session.get(Question, question_id)
    if question is None or question.bank_id != bank.id:
        raise NotFound("Câu hỏi này không có trong ngân hàng.")
    return question


def draft_for(user: User, code: str) -> ImportDraft:
    """The user's own draft; raises NotFound for anybody else's, Gone once it was accepted."""
    draft = db.session.scalar(select(ImportDraft).where(ImportDraft.code == code))
    if draft is None or draft.user_id != user.id:
        raise NotFound("Bản xem trước này không có, đã bỏ, hoặc do người khác tải lên.")
    if draft.accepted_at is not None:
        raise Gone("Các câu hỏi của tệp này đã có trong ngân hàng.", title="Tệp này đã được nhập")
    return draft
