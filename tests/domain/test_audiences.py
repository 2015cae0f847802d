"""Papers of audiences: whose is which, what is wrong with them, and there and back as JSON."""

from dataclasses import replace

import pytest

from quizapp.domain.audiences import (
    AudienceBy,
    PaperPlan,
    audience_of,
    labels,
    plan_for,
    plans_from_json,
    plans_to_json,
    problems,
)
from quizapp.domain.banks import Area, Audience
from quizapp.domain.papers import Slot

OFFICIALS = PaperPlan("Cán bộ, công chức", (), (1, 2), (Slot(15, 100, Area.DIGITAL),), 900_000)
CITIZENS = PaperPlan(
    "Công dân, doanh nghiệp",
    ("cong-dan",),
    (3,),
    (Slot(10, 50, audience=Audience.CITIZENS),),
    600_000,
)
BOTH = (OFFICIALS, CITIZENS)


@pytest.mark.parametrize(
    ("division", "key"),
    [
        ("so-nganh", "Cán bộ, công chức"),
        ("cong-dan", "cong-dan"),
        (None, "Cán bộ, công chức"),
        ("khac", "Cán bộ, công chức"),
    ],
)
def test_whoever_no_paper_names_has_the_first_one(division: str | None, key: str) -> None:
    assert audience_of(BOTH, division) == key
    assert plan_for(BOTH, key).key == key


def test_one_paper_is_for_everybody_and_names_nobody() -> None:
    alone = (replace(OFFICIALS, name=""),)
    assert plan_for(alone, "xa-phuong") is alone[0]
    assert (alone[0].key, labels(alone), problems(alone, AudienceBy.UNIT)) == ("", {}, [])
    assert labels(BOTH) == {
        "Cán bộ, công chức": "Cán bộ, công chức",
        "cong-dan": "Công dân, doanh nghiệp",
    }


def test_they_come_back_from_json_as_they_were() -> None:
    assert plans_from_json(plans_to_json(BOTH)) == BOTH


def test_what_is_wrong_is_said() -> None:
    def said(*plans: PaperPlan, by: AudienceBy = AudienceBy.UNIT) -> str:
        return " ".join(problems(plans, by))

    assert said(*BOTH) == ""
    assert "cần tên đối tượng" in said(replace(OFFICIALS, name=""), CITIZENS)
    assert "tên khác nhau" in said(OFFICIALS, replace(CITIZENS, name=OFFICIALS.name))
    unnamed = replace(CITIZENS, divisions=())
    assert "chưa có khối nào" in said(OFFICIALS, unnamed)
    assert said(OFFICIALS, unnamed, by=AudienceBy.CHOICE) == ""
    assert "ghi ở hai bộ đề" in said(*BOTH, replace(CITIZENS, name="Hộ kinh doanh"))
    assert "Tối đa 4 bộ đề" in said(
        *(replace(CITIZENS, name=f"Đối tượng {n}", divisions=(str(n),)) for n in range(5))
    )
