"""What is asked at the entry of a contest, and of whom."""

import datetime as dt

import pytest

from quizapp.domain.entry import (
    BadDetail,
    EntryField,
    EntryRules,
    Insiders,
    Need,
    age_on,
    asked_from_json,
    describe,
    detail,
    old_enough,
    problems,
    same_password,
    too_young,
)


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        ("2010-05-17", "2026-05-16", 15),
        ("2010-05-17", "2026-05-17", 16),
        ("2010-05-17", "2026-05-18", 16),
        ("2008-02-29", "2026-02-28", 17),
        ("2008-02-29", "2026-03-01", 18),
        ("2008-02-29", "2028-02-29", 20),
        ("2010-12-31", "2027-01-01", 16),
    ],
)
def test_whole_years_of_age(born, day, age):
    birth, today = dt.date.fromisoformat(born), dt.date.fromisoformat(day)
    assert age_on(birth, today) == age
    assert old_enough(EntryRules(min_age=age), birth, today)
    assert not old_enough(EntryRules(min_age=age + 1), birth, today)
    assert old_enough(EntryRules(), birth, today)


@pytest.mark.parametrize(
    ("field", "typed", "stored"),
    [
        (EntryField.GENDER, "Nữ", "Nữ"),
        (EntryField.GENDER, "khong", None),
        (EntryField.POSITION, "  Phó  trưởng phòng ", "Phó trưởng phòng"),
        (EntryField.POSITION, "x" * 201, None),
        (EntryField.EMAIL, "an@khanhhoa.gov.vn", "an@khanhhoa.gov.vn"),
        (EntryField.EMAIL, "an@khanhhoa", None),
        (EntryField.EMAIL, "an @khanhhoa.gov.vn", None),
        (EntryField.ADDRESS, "", ""),
        (EntryField.ID_TAIL, "１２３４", "1234"),
        (EntryField.ID_TAIL, "056123451234", None),
    ],
)
def test_what_is_typed_in_a_field(field, typed, stored):
    if stored is None:
        with pytest.raises(BadDetail):
            detail(field, typed)
    else:
        assert detail(field, typed) == stored


def test_the_common_password_forgives_capitals_and_blanks():
    assert same_password("CCHC 2026", " cchc  2026 ")
    assert not same_password("CCHC 2026", "CCHC2026")


def test_fields_come_in_the_order_in_which_they_are_asked():
    stored = {"email": "required", "gender": "optional", "address": "off", "old": "required"}
    assert asked_from_json(stored) == (
        (EntryField.GENDER, Need.OPTIONAL),
        (EntryField.EMAIL, Need.REQUIRED),
    )


def test_the_rules_say_every_setting():
    rules = EntryRules(
        asked=((EntryField.POSITION, Need.REQUIRED), (EntryField.EMAIL, Need.OPTIONAL)),
        min_age=16,
        password="cchc",
        insiders=Insiders.BARRED,
    )
    words = "\n".join(describe(rules, by_form=True))
    assert "số điện thoại, đơn vị, chức vụ, chức danh." in words
    assert "Không bắt buộc: thư điện tử." in words
    assert "đủ 16 tuổi" in words
    assert "mật khẩu chung" in words
    assert "cchc" not in words
    assert "không được dự thi" in words
    by_account = "\n".join(describe(rules, by_form=False))
    assert "16 tuổi" not in by_account
    assert "mật khẩu chung" in by_account
    assert "được dự thi nhưng không xét giải" in "\n".join(describe(EntryRules(), by_form=True))


def test_an_age_is_possible():
    assert problems(EntryRules(min_age=16)) == []
    assert problems(EntryRules(min_age=0))
    assert "16 tuổi" in too_young(EntryRules(min_age=16))
