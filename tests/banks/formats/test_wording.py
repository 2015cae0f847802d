"""Each lint of the wording finds what it is for, and lets good Vietnamese be."""

import pytest

import factory_banks as fb
from quizapp.banks.formats import lint
from quizapp.banks.formats.wording import complaints
from quizapp.domain.banks import Document, DocumentStatus, Kind

LAW = Document("nd", "1/2025/NĐ-CP", "Nghị định", "Chính phủ")
INDEX = Document("sipas", "SIPAS", "Chỉ số", "Bộ Nội vụ", status=DocumentStatus.INDEX)
GOOD = "Theo Nghị định 1/2025/NĐ-CP, cơ quan nào tiếp nhận hồ sơ?"


def said(document=LAW, kind=Kind.SINGLE, **given) -> list[str]:
    question = fb.of_kind(kind, "t-1")
    values = {"stem": GOOD} | given
    return list(complaints(fb.replace(question, **values), document))


@pytest.mark.parametrize("kind", Kind)
def test_good_questions_are_let_be(kind):
    assert said(kind=kind) == []


@pytest.mark.parametrize(
    "given",
    [
        {"stem": "Theo nghi dinh nay co quan nao tiep nhan ho so?"},
        {"explanation": "Vi nghi dinh quy dinh nhu vay."},
        {"choices": ("Uy ban nhan dan xa phuong", "Hai", "Ba", "Bốn")},
    ],
)
def test_missing_accents_are_found(given):
    assert said(**given) == ["có đoạn chữ không dấu"]


def test_foreign_words_and_short_ones_need_no_accents():
    names = ("Public Administration Reform Index Score", "PAR Index", "Hai", "Ba")
    assert said(stem="PAR là chữ viết tắt tiếng Anh của cụm từ nào?", choices=names) == []
    assert said(choices=("TFP", "GDP 2025", "VNeID", "Cloud")) == []


@pytest.mark.parametrize(
    "choice",
    [
        "Tất cả các phương án trên",
        "tất cả đáp án trên đều đúng",
        "Tất cả đều đúng",
        "Cả A, B và C",
        "Cả ba phương án trên",
        "A và B đúng",
        "Không có đáp án nào đúng",
        "Các ý trên đều sai",
    ],
)
def test_all_of_the_above_is_found(choice):
    assert said(choices=("Một", "Hai", "Ba", choice)) == [
        "có phương án kiểu “tất cả các phương án trên”"
    ]


def test_all_as_a_plain_word_is_no_such_choice():
    assert said(choices=("Tất cả các hộ trong toàn xã", "Cả hai bên", "Cả nước", "Ba")) == []


@pytest.mark.parametrize(
    ("stem", "hidden"),
    [
        ("Nội dung nào sau đây không phải là nguyên tắc?", True),
        ("Nội dung nào sau đây KHÔNG phải là nguyên tắc?", False),
        ("Nghị định không áp dụng cho những trường hợp nào?", True),
        ("Phát biểu nào sai?", True),
        ("Phát biểu nào SAI?", False),
        ("Hồ sơ không thuộc thẩm quyền thì cơ quan tiếp nhận phải gửi đến nơi nào?", False),
        ("Hồ sơ (không phải hồ sơ mật) nộp ở cơ quan nào?", False),
        ("Mức phạt không quá bao nhiêu phần trăm?", False),
    ],
)
def test_negatives_must_stand_out(stem, hidden):
    assert bool(said(stem=stem)) == hidden
    statement = said(kind=Kind.TRUE_FALSE, stem=stem)
    assert statement == [], "a statement to be judged asks for nothing"


@pytest.mark.parametrize(
    ("document", "kind", "given", "found"),
    [
        (LAW, Kind.SINGLE, {"stem": "Tỉnh đứng thứ mấy về cải cách hành chính?"}, True),
        (LAW, Kind.SINGLE, {"stem": "Tỉnh đứng thứ mấy về PAR Index năm 2024?"}, False),
        (INDEX, Kind.NUMERIC, {"stem": "Mức hài lòng là bao nhiêu phần trăm?"}, True),
        (INDEX, Kind.NUMERIC, {"stem": "Mức hài lòng năm 2023 là bao nhiêu?"}, False),
        (INDEX, Kind.NUMERIC, {"stem": "Bộ chỉ số có mấy trụ cột?", "unit": "trụ cột"}, False),
        (LAW, Kind.NUMERIC, {"stem": "Tỷ lệ tối thiểu là bao nhiêu?"}, False),
    ],
)
def test_figures_that_age_carry_their_year(document, kind, given, found):
    words = "hỏi số liệu hoặc thứ hạng mà câu dẫn không ghi năm"
    assert said(document, kind, **given) == ([words] if found else [])


def test_warnings_name_file_and_line_and_repeated_stems():
    stem = "Phát biểu nào sau đây không đúng về thời hạn giải quyết hồ sơ?"
    file = fb.parsed([fb.question("a-1", stem=stem), fb.question("a-2", stem=stem)])
    found = [str(each) for each in lint.warnings([file])]
    assert found[0].startswith("nghi-dinh-thu.yaml:10: Câu a-1 hỏi phủ định")
    assert any("a-2 gần như trùng với câu a-1" in each for each in found)


@pytest.mark.parametrize("position", range(4))
def test_a_favourite_place_of_the_key_and_the_longest_choice_are_habits(position):
    choices = [f"Sai {n}" for n in range(4)]
    choices[position] = "Đúng và dài hơn"
    made = [
        fb.question(f"a-{n}", choices=tuple(choices), right=(position,)) for n in range(lint.ENOUGH)
    ]
    letter, longest = lint.habits([fb.parsed(made)])
    assert "ABCD"[position] in letter
    assert longest.startswith("Đáp án đúng là phương án dài nhất ở 20/20")
    assert lint.habits([fb.parsed(made[1:])]) == [], "too few to call it a habit"
