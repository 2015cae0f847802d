"""The form of a question gives back what it was filled with, for every kind."""

from __future__ import annotations

from dataclasses import replace

import pytest
from werkzeug.datastructures import MultiDict

import factory_banks as fb
from quizapp.app import create_app
from quizapp.banks.question_form import QuestionForm, question_form
from quizapp.core.settings import Settings
from quizapp.domain.banks import Kind, Question, to_json


@pytest.fixture(scope="module")
def formed(tmp_path_factory):
    """An application for its forms only: no database is opened."""
    folder = tmp_path_factory.mktemp("form")
    return create_app(
        Settings(
            data_dir=folder,
            database_url="sqlite://",
            secret_key="a secret of the tests",
            public_url="",
            testing=True,
            extra={"WTF_CSRF_ENABLED": False},
        )
    )


def fields(question: Question) -> MultiDict:
    """What a browser sends of a form that was filled with the question."""
    form = question_form(to_json(question))
    sent = MultiDict()
    for field in form:
        if field.name in ("choices", "targets"):
            sent.update({entry.name: entry.data or "" for entry in field})
        elif field.name == "right":
            sent.setlist("right", [str(i) for i in field.data])
        else:
            sent[field.name] = str(field.data)
    return sent


def read(app, sent: MultiDict) -> QuestionForm:
    with app.test_request_context(method="POST", data=sent):
        form = question_form()
        form.validate()
        return form


@pytest.mark.parametrize("kind", Kind)
def test_a_question_comes_back_as_it_was(formed, kind):
    question = fb.of_kind(kind, "q1")
    with formed.test_request_context():
        sent = fields(question)
    form = read(formed, sent)
    assert not form.errors
    assert form.question("q1") == question
    kept = replace(question, fact="118-14", document="nd-1", confidence="url")
    assert form.question("q1", kept) == kept


def test_choices_left_empty_are_dropped_and_the_ticks_move_along(formed):
    with formed.test_request_context():
        sent = fields(fb.question("q1", choices=("Một", "Hai", "Ba"), right=(2,)))
    sent["choices-1"] = ""
    form = read(formed, sent)
    assert (form.question("q1").choices, form.question("q1").right) == (("Một", "Ba"), (1,))
    sent["choices-2"] = ""
    assert "một phương án không có" in " ".join(read(formed, sent).right.errors)


@pytest.mark.parametrize(
    ("changes", "where", "said"),
    [
        ({"stem": ""}, "stem", "Vui lòng điền"),
        ({"choices-1": "Một"}, "choices", "trùng với"),
        ({"right": ""}, "right", "chưa có đáp án"),
        ({"kind": "numeric", "value": "nhiều"}, "value", "chỉ nhập một số"),
        ({"kind": "numeric", "value": "8", "tolerance": "-1"}, "tolerance", "số không âm"),
        ({"kind": "true_false"}, "truth", "Đúng hoặc Sai"),
        ({"kind": "text"}, "accepted", "từ 1 đến"),
        ({"kind": "matching"}, "targets", "vế phải"),
        ({"kind": "essay"}, "kind", "Vui lòng chọn trong danh sách"),
        ({"area": "nha-dat"}, "area", "Vui lòng chọn trong danh sách"),
        ({"citation": "x" * 301}, "citation", "Tối đa 300"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(formed, changes, where, said):
    with formed.test_request_context():
        sent = fields(fb.question("q1", choices=("Một", "Hai"), right=(0,)))
    for name, value in changes.items():
        sent.setlist(name, [value] if value or name != "right" else [])
    form = read(formed, sent)
    assert said in " ".join(map(str, form[where].errors))
    assert not form.validate()


def test_a_form_may_be_filled_with_next_to_nothing(formed):
    with formed.test_request_context():
        form = question_form({"stem": "Chỉ có câu hỏi", "choices": ["Một"], "kind": None})
        assert (form.stem.data, form.choices[0].data, form.kind.data) == (
            "Chỉ có câu hỏi", "Một", "single",
        )  # fmt: skip
