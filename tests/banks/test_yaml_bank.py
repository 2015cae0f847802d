"""The YAML format: what is taken, and file, line and reason of what is not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from factory_banks import HEAD, SINGLE, write
from quizapp.banks.formats import folder, lint
from quizapp.banks.formats.problems import BankErrors
from quizapp.banks.formats.yaml_bank import ParsedFile, parse
from quizapp.core.settings import ROOT
from quizapp.domain.banks import Area, Audience, Difficulty, DocumentStatus, Kind


def of_kind(kind: str, special: str) -> str:
    return HEAD + SINGLE.replace("single", kind).replace(
        "  choices: [Một, Hai, Ba]\n  key: B\n", special
    )


def read(text: str, filename: str = "banks/nd-1.yaml") -> ParsedFile:
    return parse(text, filename)


def refused(text: str, filename: str = "banks/nd-1.yaml") -> list[str]:
    with pytest.raises(BankErrors) as caught:
        parse(text, filename)
    return [f"{problem.line}: {problem.message}" for problem in caught.value.problems]


# ---------------------------------------------------------------- what is taken


def test_document_and_question_are_read_whole():
    file = read(HEAD.replace("  status", "  issued: 2025-06-09\n  status") + SINGLE)
    assert file.document.slug == "nd-1"
    assert str(file.document.issued) == "2025-06-09"
    assert file.document.status is DocumentStatus.IN_FORCE
    (question,) = file.questions
    assert question.ref == "nd1-001"
    assert question.choices == ("Một", "Hai", "Ba")
    assert question.right == (1,)
    assert question.document == "nd-1"
    assert (question.area, question.difficulty, question.audience) == (
        Area.PROCEDURES,
        Difficulty.EASY,
        Audience.ALL,
    )
    assert file.lines == {"nd1-001": 10}


def test_every_kind_is_read():
    def one(kind: str, special: str):
        return read(of_kind(kind, special)).questions[0]

    assert one("multiple", "  choices: [Một, Hai, Ba]\n  key: [C, A]\n").right == (0, 2)
    assert one("true_false", "  key: false\n").right == (1,)
    numeric = one("numeric", "  key: 12.5\n  tolerance: 0.5\n  unit: '%'\n")
    assert (numeric.value, numeric.tolerance, numeric.unit) == (
        Decimal("12.5"),
        Decimal("0.5"),
        "%",
    )
    assert one("text", "  key: [06 rõ, sáu rõ]\n").accepted == ("06 rõ", "sáu rõ")
    assert one("ordering", "  choices: [Một, Hai]\n").choices == ("Một", "Hai")
    matching = one(
        "matching",
        "  pairs:\n  - {left: a, right: x}\n  - {left: b, right: y}\n  extra: [z]\n",
    )
    assert (matching.choices, matching.targets) == (("a", "b"), ("x", "y", "z"))
    assert matching.kind is Kind.MATCHING


def test_what_looks_like_a_number_or_a_word_of_yaml_stays_as_it_is_typed():
    text = HEAD + SINGLE.replace("[Một, Hai, Ba]", "[80%, 010, No, 2025-07-01]")
    assert read(text).questions[0].choices == ("80%", "010", "No", "2025-07-01")


def test_text_becomes_nfc():
    text = HEAD + SINGLE.replace("Một", "Mo\u0323\u0302t")
    assert read(text).questions[0].choices[0] == "Một"


# ---------------------------------------------------------------- what is refused

REFUSED = [
    ("key: B", "key: E", 13, "phương án không có"),
    ("key: B", "key: b", 13, "chữ cái"),
    ("key: B", "key: [A, B]", 13, "chỉ có một đáp án"),
    ("  key: B\n", "", 9, "thiếu mục “key”"),
    ("[Một, Hai, Ba]", "[Một, Hai, Một]", 12, "trùng"),
    ("[Một, Hai, Ba]", "[Một]", 12, "phương án"),
    ("[Một, Hai, Ba]", "Một", 12, "danh sách"),
    ("[Một, Hai, Ba]", "[Một, '', Ba]", 12, "còn trống"),
    ("stem: Câu hỏi?", "stem:", 11, "còn trống"),
    ("stem: Câu hỏi?", "stem: [a]", 11, "một dòng chữ"),
    ("stem:", "stm:", 11, "Có phải là “stem”"),
    ("kind: single", "kind: sigle", 10, "chỉ được là một trong: single"),
    ("kind: single", "kind: true_false", 12, "không có mục “choices”"),
    ("area: procedures", "area: thu-tuc", 16, "procedures"),
    ("difficulty: 1", "difficulty: 4", 17, "1, 2, 3"),
    ("audience: all", "audience: everyone", 18, "officials"),
    ("citation: Điều 1", "citation: " + "x" * 301, 15, "tối đa là 300"),
    ("audience: all", "audience: all\n  audience: all", 19, "hai lần"),
    ("id: nd1-001", "id: ND1", 9, "a-z"),
    ("audience: all", "audience: all\n  confidence: maybe", 19, "known-high"),
    ("id: nd-1\n", "id: nd-2\n", 2, "trùng tên tệp"),
    ("status: in_force", "status: valid", 6, "in_force, amended"),
    ("status: in_force", "status: in_force\n  replaced_by: x", 7, "status: replaced"),
    ("status: in_force", "status: in_force\n  issued: 9/6/2025", 7, "2025-06-30"),
    ("status: in_force", "status: in_force\n  issued: 2025-02-30", 7, "2025-06-30"),
    ("  title: Nghị định thử\n", "", 2, "thiếu mục “title”"),
    ("choices: [Một", "choices: [[Một]", 12, "một dòng chữ"),
]


@pytest.mark.parametrize(("old", "new", "line", "reason"), REFUSED)
def test_line_and_reason_of_what_is_wrong(old, new, line, reason):
    text = HEAD + SINGLE
    assert old in text
    complaints = refused(text.replace(old, new, 1))
    assert any(c.startswith(f"{line}: ") and reason in c for c in complaints), complaints


@pytest.mark.parametrize(
    ("kind", "special", "line", "reason"),
    [
        ("true_false", "  key: B\n", 12, "true"),
        ("true_false", "  key: 'true'\n", 12, "true"),
        ("numeric", "  key: 12,5\n", 12, "dấu chấm"),
        ("numeric", "  key: .inf\n", 12, "số"),
        ("numeric", "  key: 1\n  tolerance: -1\n", 13, "không âm"),
        ("text", "  key: 06 rõ\n", 12, "danh sách"),
        ("text", "  key: ['…']\n", 12, "không có chữ"),
        ("ordering", "  choices: [a, b]\n  key: A\n", 13, "không có mục “key”"),
        ("matching", "  pairs:\n  - {left: a}\n  - {left: b, right: y}\n", 13, "“right”"),
        ("matching", "  pairs:\n  - a\n  - {left: b, right: y}\n", 13, "tên: giá trị"),
    ],
)
def test_line_and_reason_by_kind(kind, special, line, reason):
    complaints = refused(of_kind(kind, special))
    assert any(c.startswith(f"{line}: ") and reason in c for c in complaints), complaints


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("- 1", 1),
        ("just words", 1),
        ("document: [", 2),
        ("document:\n  id: a: b\n", 2),
        ("a: 1\n---\nb: 2", 2),
        ("a: *nowhere", 1),
        ("document: &a [*a]\nquestions: *a", 1),
        ("a: \x00", 1),
        (HEAD + "  []", 9),
        (HEAD + "  {}", 9),
        ("[" * 5000, 1),
        ("[" * 200_000 + "]" * 200_000, 1),
    ],
)
def test_what_is_no_bank_file_is_refused_with_a_line(text, line):
    complaints = refused(text)
    assert complaints
    assert any(c.startswith(f"{line}:") for c in complaints), complaints


def test_all_mistakes_of_a_file_are_told_at_once():
    two = SINGLE.replace("nd1-001", "nd1-002").replace("key: B", "key: Z")
    complaints = refused(HEAD + SINGLE.replace("area: procedures", "area: x") + two)
    assert len(complaints) == 2


def test_id_used_twice_in_a_file_names_the_first_line():
    (complaint,) = refused(HEAD + SINGLE + SINGLE)
    assert complaint.startswith("19: ")
    assert "dòng 9" in complaint


# ---------------------------------------------------------------- a folder


def test_id_used_in_two_files_names_the_other(tmp_path):
    write(tmp_path, "nd-1", SINGLE)
    write(tmp_path, "nd-2", SINGLE)
    with pytest.raises(BankErrors) as caught:
        folder.read(tmp_path)
    (problem,) = caught.value.problems
    assert problem.file.endswith("nd-2.yaml")
    assert "nd-1.yaml:9" in problem.message


def test_other_encodings_and_missing_paths_are_refused(tmp_path):
    (tmp_path / "nd-1.yaml").write_bytes((HEAD + SINGLE).encode("utf-16"))
    (tmp_path / "nd-2.yaml").write_bytes((HEAD + "# \xe9").encode("latin-1", "replace"))
    with pytest.raises(BankErrors) as caught:
        folder.read(tmp_path)
    assert {"UTF-8" in problem.message for problem in caught.value.problems} == {True}
    for path in (tmp_path / "none", tmp_path / "none.yaml"):
        with pytest.raises(BankErrors):
            folder.read(path)


def test_byte_order_mark_is_no_mistake(tmp_path):
    (tmp_path / "nd-1.yaml").write_bytes(b"\xef\xbb\xbf" + (HEAD + SINGLE).encode())
    assert len(folder.read(tmp_path)) == 1


# ---------------------------------------------------------------- what smells


def test_stems_nearly_alike_are_warned_of(tmp_path):
    again = SINGLE.replace("nd1-001", "nd1-002")
    long = "stem: Theo quy định thì thời hạn giải quyết hồ sơ là bao nhiêu ngày làm việc?"
    questions = (SINGLE + again).replace("stem: Câu hỏi?", long)
    write(tmp_path, "nd-1", questions.replace("bao nhiêu ngày", "mấy ngày", 1))
    (warning,) = lint.warnings(folder.read(tmp_path))
    assert "nd1-002" in warning.message
    assert "nd1-001" in warning.message
    assert warning.line == 19


def test_key_much_longer_than_the_rest_is_warned_of(tmp_path):
    write(tmp_path, "nd-1", SINGLE.replace("Hai", "Hai " + "rất dài " * 5))
    (warning,) = lint.warnings(folder.read(tmp_path))
    assert "dài hơn hẳn" in warning.message


def test_favourite_letter_is_noticed(tmp_path):
    write(
        tmp_path,
        "nd-1",
        "".join(
            SINGLE.replace("nd1-001", f"nd1-{n}").replace("Câu hỏi?", f"Hỏi {n} về {n * 7}?")
            for n in range(100, 125)
        ),
    )
    (habit,) = lint.habits(folder.read(tmp_path))
    assert "B ở 25/25" in habit


# ---------------------------------------------------------------- what we ship


def test_the_banks_we_ship_are_right_and_many():
    files = folder.read(ROOT / "question_banks")
    questions = [question for file in files for question in file.questions]
    assert len(questions) >= 120
    assert len(files) >= 10
    assert {question.kind for question in questions} == set(Kind)
    assert {question.area for question in questions} == set(Area)
    assert all(question.fact and question.confidence for question in questions)
    assert lint.habits(files) == []
    assert lint.warnings(files) == []
