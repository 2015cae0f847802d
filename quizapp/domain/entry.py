"""What people are asked as they come into a contest, and who may come in.

The rules of the 62 contests: contest-rules.md, 4.8 (what is asked, how old) and 4.9 (who may not
take part). Name, date of birth, phone and unit are always asked where a form is; the rest only
where the organiser wants it.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from quizapp.domain.text import fold_digits, format_number, nfc

MAX_AGE_ASKED = 100


class EntryField(StrEnum):
    """What may be asked beyond the usual."""

    GENDER = "gender"
    POSITION = "position"
    EMAIL = "email"
    ADDRESS = "address"
    ID_TAIL = "id_tail"


ENTRY_FIELD_LABELS: dict[EntryField, str] = {
    EntryField.GENDER: "Giới tính",
    EntryField.POSITION: "Chức vụ, chức danh",
    EntryField.EMAIL: "Thư điện tử",
    EntryField.ADDRESS: "Địa chỉ",
    EntryField.ID_TAIL: "4 số cuối căn cước công dân",
}

GENDERS = ("Nam", "Nữ", "Khác")
MAX_LENGTH = 200


class Need(StrEnum):
    """Whether a field is asked."""

    OFF = "off"
    OPTIONAL = "optional"
    REQUIRED = "required"


NEED_LABELS: dict[Need, str] = {
    Need.OFF: "Không hỏi",
    Need.OPTIONAL: "Hỏi, không bắt buộc",
    Need.REQUIRED: "Hỏi, bắt buộc",
}


class Insiders(StrEnum):
    """What becomes of organisers and their helpers, the people on the contest's list."""

    NO_PRIZE = "no_prize"
    BARRED = "barred"


INSIDERS_LABELS: dict[Insiders, str] = {
    Insiders.NO_PRIZE: "Được dự thi, không xét giải",
    Insiders.BARRED: "Không được dự thi",
}


@dataclass(frozen=True, slots=True)
class EntryRules:
    """What a contest asks at its entry; `asked` holds no field that is off.

    `min_age` None: people of every age. `password` "": none is asked; it is one word for all,
    told with the announcement, and keeps strangers out, not secrets in.
    """

    asked: tuple[tuple[EntryField, Need], ...] = ()
    min_age: int | None = None
    password: str = ""
    insiders: Insiders = Insiders.NO_PRIZE


def asked_from_json(stored: Mapping[str, str]) -> tuple[tuple[EntryField, Need], ...]:
    """The fields of a stored `{field: need}`, in the order in which they are asked."""
    return tuple(
        (each, Need(stored[each.value]))
        for each in EntryField
        if stored.get(each.value, Need.OFF) != Need.OFF
    )


def problems(rules: EntryRules) -> list[str]:
    """What can never be right (Vietnamese)."""
    if rules.min_age is not None and not 1 <= rules.min_age <= MAX_AGE_ASKED:
        return [f"Tuổi tối thiểu phải từ 1 đến {MAX_AGE_ASKED}; để trống nếu không giới hạn."]
    return []


# ---------------------------------------------------------------- what is typed


class BadDetail(ValueError):
    """What was typed in a field cannot be; the message says how to mend it."""


_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_TAIL = re.compile(r"[0-9]{4}")


def detail(field: EntryField, typed: str) -> str:
    """What is stored of what was typed in `field`, "" for nothing; raises BadDetail."""
    value = nfc(typed)
    if not value:
        return ""
    if len(value) > MAX_LENGTH:
        raise BadDetail(f"Tối đa {MAX_LENGTH} ký tự.")
    if field is EntryField.GENDER and value not in GENDERS:
        raise BadDetail("Vui lòng chọn trong danh sách.")
    if field is EntryField.EMAIL and not _EMAIL.fullmatch(value):
        raise BadDetail("Nhập địa chỉ thư điện tử, ví dụ: ten@khanhhoa.gov.vn.")
    if field is EntryField.ID_TAIL:
        value = fold_digits(value)
        if not _TAIL.fullmatch(value):
            raise BadDetail("Chỉ nhập đúng 4 số cuối.")
    return value


def same_password(wanted: str, typed: str) -> bool:
    """Whether the common password was typed: capitals and blanks around it do not matter."""
    return nfc(wanted).casefold() == nfc(typed).casefold()


# ---------------------------------------------------------------- how old


def age_on(born: dt.date, day: dt.date) -> int:
    """Whole years of age on `day`; who is born on 29 February is a year older on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def old_enough(rules: EntryRules, born: dt.date, day: dt.date) -> bool:
    """Whether somebody may take part on `day` by age."""
    return rules.min_age is None or age_on(born, day) >= rules.min_age


def too_young(rules: EntryRules) -> str:
    """The refusal for who is too young, in words."""
    return (
        f"Cuộc thi dành cho người từ đủ {format_number(rules.min_age or 0)} tuổi trở lên. Cảm ơn "
        "bạn đã quan tâm; nếu ngày sinh điền chưa đúng, vui lòng kiểm tra lại."
    )


BARRED_WORDS = (
    "Theo thể lệ, thành viên Ban Tổ chức và bộ phận giúp việc không dự thi. Nếu có nhầm lẫn, vui "
    "lòng liên hệ Ban Tổ chức."
)


# ---------------------------------------------------------------- in words


def describe(rules: EntryRules, *, by_form: bool) -> tuple[str, ...]:
    """The rules of entry in words, as the rules page prints them.

    `by_form`: people fill in a form; else they sign in, and neither age nor further fields are
    known.
    """
    lines = []
    if by_form:
        asked = ["họ và tên", "ngày sinh", "số điện thoại", "đơn vị"]
        asked += [_lower(each) for each, need in rules.asked if need == Need.REQUIRED]
        lines.append(f"Thông tin phải điền: {', '.join(asked)}.")
        free = [_lower(each) for each, need in rules.asked if need == Need.OPTIONAL]
        if free:
            lines.append(f"Không bắt buộc: {', '.join(free)}.")
        if rules.min_age is not None:
            age = format_number(rules.min_age)
            lines.append(f"Người dự thi phải đủ {age} tuổi trở lên vào ngày đăng ký.")
    if rules.password:
        lines.append("Khi vào thi cần nhập mật khẩu chung do Ban Tổ chức thông báo.")
    lines.append(_INSIDERS[rules.insiders])
    return tuple(lines)


_INSIDERS: dict[Insiders, str] = {
    Insiders.NO_PRIZE: "Thành viên Ban Tổ chức và bộ phận giúp việc được dự thi nhưng không xét "
    "giải.",
    Insiders.BARRED: "Thành viên Ban Tổ chức và bộ phận giúp việc không được dự thi.",
}


def _lower(field: EntryField) -> str:
    label = ENTRY_FIELD_LABELS[field]
    return label[0].lower() + label[1:]
