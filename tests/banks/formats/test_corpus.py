"""Files as people have them, good and broken, each with what must come of it."""

from __future__ import annotations

import pytest

from factory_corpus import corpus
from quizapp.banks.formats import reading
from quizapp.banks.formats.preview import Defaults, Preview, UnreadableFile
from quizapp.banks.formats.sniff import Format, sniff
from quizapp.domain.banks import Area, Kind

DEFAULTS = Defaults(area=Area.STEERING, citation="Điều 1")
make = corpus()
FILES = make.files()

# name: format, right questions, wrong ones, words that must be said of them or in the notes
READ: dict[str, tuple[Format, int, int, str]] = {
    "aiken.txt": (Format.AIKEN, 2, 0, ""),
    "aiken-thieu.txt": (Format.AIKEN, 1, 2, "ANSWER"),
    "ba-loi.docx": (Format.DOCX, 1, 3, "phương án không có"),
    "bang-dap-an-cuoi.docx": (Format.DOCX, 3, 0, ""),
    "cau-va-dap-an.txt": (Format.TEXT, 3, 0, "Dòng 1 không thuộc câu hỏi nào"),
    "cham-phay.csv": (Format.CSV, 3, 0, ""),
    "co-hinh.docx": (Format.DOCX, 1, 0, "hình ảnh"),
    "cong-thuc.xlsx": (Format.XLSX, 1, 1, "Ô A2 chứa công thức"),
    "danh-so-tu-dong.docx": (Format.DOCX, 3, 0, "in đậm"),
    "dap-an-mau-thuan.docx": (Format.DOCX, 3, 0, "được đánh dấu trong bài là B"),
    "dau-sao.txt": (Format.TEXT, 2, 0, ""),
    "doan-dan-chung.txt": (Format.TEXT, 4, 0, ""),
    "dong-dap-an.docx": (Format.DOCX, 3, 0, "“SỞ NỘI VỤ”"),
    "dung.yaml": (Format.YAML, 2, 0, ""),
    "gach-chan.docx": (Format.DOCX, 3, 0, "3 câu được nhận theo phương án gạch chân"),
    "gach-chan-chu-cai.docx": (Format.DOCX, 3, 0, "gạch chân"),
    "goi-qti.zip": (Format.QTI_PACKAGE, 2, 0, ""),
    "goi-qti-hong-mot.zip": (Format.QTI_PACKAGE, 1, 1, "bị hỏng"),
    "hai-dong-tieu-de.xlsx": (Format.XLSX, 2, 0, ""),
    "hong.gift": (Format.GIFT, 1, 6, "chưa đóng bằng dấu }"),
    "in-dam.docx": (Format.DOCX, 3, 0, "in đậm"),
    "kahoot.xlsx": (Format.XLSX, 2, 0, ""),
    "khong-danh-so.txt": (Format.TEXT, 2, 0, ""),
    "khong-dau.xlsx": (Format.XLSX, 2, 0, ""),
    "liet-ke-trong-cau.txt": (Format.TEXT, 2, 0, ""),
    "loi-nhieu-cho.txt": (Format.TEXT, 1, 6, "Có hai dòng đáp án"),
    "macro.docm": (Format.DOCX, 3, 0, "macro không được chạy"),
    "macro.xlsm": (Format.XLSX, 1, 0, ""),
    "moi-cau-mot-hang.docx": (Format.DOCX, 3, 0, ""),
    "moi-loai.gift": (Format.GIFT, 9, 0, "Nhận xét riêng"),
    "moi-loai.txt": (Format.TEXT, 5, 0, ""),
    "moi-loai.xml": (Format.MOODLE, 8, 1, "tự luận"),
    "mot-dong.txt": (Format.TEXT, 3, 0, ""),
    "ngoac-vuong.txt": (Format.TEXT, 2, 0, ""),
    "phuong-an-trong-bang.docx": (Format.DOCX, 2, 0, ""),
    "qti-dien-so.xml": (Format.QTI, 1, 0, ""),
    "qti-nhieu-lua-chon.xml": (Format.QTI, 1, 0, ""),
    "qti-tu-luan.xml": (Format.QTI, 0, 1, "không dùng được ở đây"),
    "qti3-ghep.xml": (Format.QTI, 1, 0, ""),
    "sai.yaml": (Format.YAML, 1, 2, "thiếu mục “key”"),
    "so-hay-noi-dung.xlsx": (Format.XLSX, 0, 1, "vừa là số thứ tự vừa là nội dung"),
    "so-thuong-va-bang.txt": (Format.TEXT, 3, 0, ""),
    "tab.tsv": (Format.CSV, 1, 1, "Ghi chú"),
    "to-mau.docx": (Format.DOCX, 3, 0, "tô màu"),
    "to-nen.docx": (Format.DOCX, 3, 0, "tô nền"),
    "trong-mot-o.xlsx": (Format.XLSX, 2, 0, ""),
    "utf16.txt": (Format.TEXT, 1, 0, ""),
    "utf16-khong-dau-hieu.txt": (Format.TEXT, 1, 0, ""),
    "utf8-bom.csv": (Format.CSV, 1, 0, ""),
    "windows-1252.txt": (Format.TEXT, 1, 0, "Windows-1252"),
    "windows-1258.txt": (Format.TEXT, 1, 0, "Windows-1258"),
}
REFUSED = {
    "anh-trong-zip.zip": "giải nén",
    "anh.docx": "Tệp này là ảnh",
    "bom.docx": "giải nén ra quá lớn",
    "cu.doc": "Word cũ (.doc)",
    "cu.xls": "Excel cũ (.xls)",
    "cut-ngang.xml": "bị hỏng hoặc chưa tải lên hết (dòng",
    "cut.docx": "bị hỏng",
    "giay.pdf": "PDF",
    "hong.yaml": "Dòng 5: Sai cú pháp YAML",
    "khoa.docx": "mật khẩu",
    "khong-tieu-de.csv": "Không nhận ra câu hỏi nào",
    "ngoac-kep-ho.csv": "Dòng 2 của tệp CSV",
    "rac.txt": "không phải văn bản",
    "rong.xlsx": "Tệp trống",
    "tham-chieu.yaml": "Không dùng tham chiếu",
    "thieu-cot.xlsx": "thiếu cột: Đáp án",
    "thu-khong-co-cau-hoi.txt": "Không nhận ra câu hỏi nào",
    "thuc-the.docx": "ENTITY",
    "thuc-the.xml": "ENTITY",
    "trang-web.xls": "trang web",
    "trong.docx": "Không nhận ra câu hỏi nào",
    "van-ban.rtf": "RTF",
}


def read(name: str) -> Preview:
    return reading.read(FILES[name], name, DEFAULTS)


def test_every_file_has_its_expected_outcome():
    assert {*READ, *REFUSED} == {*FILES}
    assert len(FILES) >= 40


@pytest.mark.parametrize("name", READ)
def test_readable_files(name):
    expected, right, wrong, said = READ[name]
    assert sniff(FILES[name]) is expected
    preview = read(name)
    questions = [row.question for row in preview.rows if row.question]
    assert (len(questions), len(preview.rows) - len(questions)) == (right, wrong)
    assert all(row.errors for row in preview.rows if row.question is None)
    everything = [*preview.notes, *(t for r in preview.rows for t in (*r.errors, *r.warnings))]
    assert said in " ".join(everything)
    assert all(row.place[0].isupper() and row.row > 0 for row in preview.rows)


@pytest.mark.parametrize("name", REFUSED)
def test_files_that_are_refused_say_why(name):
    with pytest.raises(UnreadableFile) as caught:
        read(name)
    assert REFUSED[name] in caught.value.message


@pytest.mark.parametrize("name", READ)
def test_the_name_of_a_file_does_not_matter(name):
    other = reading.read(FILES[name], "tệp không tên", DEFAULTS)
    assert [row.question for row in other.rows] == [row.question for row in read(name).rows]


# ---------------------------------------------------------------- what the styles mean


def keys(name: str) -> list[tuple[int, ...]]:
    return [row.question.right for row in read(name).rows if row.question]


@pytest.mark.parametrize(
    "name",
    [
        *("gach-chan.docx", "gach-chan-chu-cai.docx", "in-dam.docx", "to-mau.docx", "to-nen.docx"),
        *("danh-so-tu-dong.docx", "dong-dap-an.docx", "moi-cau-mot-hang.docx"),
        *("bang-dap-an-cuoi.docx", "macro.docm"),
    ],
)
def test_the_same_three_questions_however_the_key_is_given(name):
    assert keys(name) == [(0,), (1,), (0,)]
    stems = [row.question.stem for row in read(name).rows if row.question]
    assert stems == [stem for stem, _, _ in make.QUESTIONS]


def test_places_are_named():
    places = [row.place for row in read("ba-loi.docx").rows]
    assert places == ["Câu 1 (đoạn 1)", "Câu 2 (đoạn 5)", "Câu 3 (đoạn 8)", "Câu 4 (đoạn 12)"]
    assert [row.place for row in read("moi-cau-mot-hang.docx").rows][0] == "Bảng 1, hàng 2"
    assert [row.place for row in read("cham-phay.csv").rows][0] == "Dòng 2"


def test_a_common_passage_goes_into_each_of_its_questions():
    stems = [row.question.stem for row in read("doan-dan-chung.txt").rows if row.question]
    assert [stem.startswith("Bà Lan nộp hồ sơ") for stem in stems] == [False, True, True, False]
    assert stems[2].endswith("từ ngày nào?")


def test_headings_name_the_area():
    areas = [row.question.area for row in read("cau-va-dap-an.txt").rows if row.question]
    assert areas == [Area.PROCEDURES, Area.PROCEDURES, Area.PUBLIC_FINANCE]


def test_a_list_in_a_stem_is_no_question_and_no_choice():
    first, second = (row.question for row in read("liet-ke-trong-cau.txt").rows)
    assert first.stem.endswith("3. Trả kết quả Bước đầu tiên là bước nào?")
    assert "b) người dân được nộp trực tiếp" in second.stem
    assert second.choices == ("Chỉ ý a", "Cả hai ý")


def test_all_kinds_of_gift_text_and_moodle():
    for name in ("moi-loai.gift", "moi-loai.xml"):
        assert {row.question.kind for row in read(name).rows if row.question} == {*Kind}


def test_a_question_without_area_says_what_to_do():
    rows = reading.read(FILES["aiken.txt"], "aiken.txt").rows
    assert all("chọn lĩnh vực chung" in row.errors[0] for row in rows)
    assert reading.read_pasted(FILES["dau-sao.txt"].decode(), DEFAULTS).rows[0].question


# name: number of the wrong row, its text in the file, what was read of it all the same
BROKEN_ROWS = {
    "ba-loi.docx": (0, "A. Phải", {"kind": "single", "choices": ["Phải", "Không"]}),
    "aiken-thieu.txt": (0, "Bị báo lỗi", {"area": "steering"}),
    "hong.gift": (0, "{", {}),
    "loi-nhieu-cho.txt": (0, "Câu", {}),
    "sai.yaml": (0, "stem", {}),
    "so-hay-noi-dung.xlsx": (0, "Đáp án:", {"kind": "single"}),
}


@pytest.mark.parametrize("name", BROKEN_ROWS)
def test_a_question_with_errors_says_what_was_read(name):
    number, raw, said = BROKEN_ROWS[name]
    row = [row for row in read(name).rows if row.question is None][number]
    assert raw in row.raw
    assert said.items() <= row.said.items()
    assert row.said["stem"]
    assert not {"right", "choices", "explanation"} - row.said.keys()


def test_right_questions_carry_nothing_twice():
    assert all(
        not row.said and not row.raw for name in READ for row in read(name).rows if row.question
    )
