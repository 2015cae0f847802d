"""Pages set by typst: Vietnamese letters, and text that stays text."""

from io import BytesIO
from itertools import combinations

import pypdfium2
import pytest
import typst
from PIL import Image

from quizapp.core import pdf

SMALL = (
    "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệfghiìỉĩíịjklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvwxyỳỷỹýỵz"
)
LETTERS = SMALL + SMALL.upper()


@pytest.fixture
def template(tmp_path):
    file = tmp_path / "page.typ"
    file.write_text(
        '#let data = json("data.json")\n#set text(font: "Libertinus Serif")\n#data.text\n',
        encoding="utf-8",
    )
    return file


def text_of(content: bytes) -> str:
    """The text of every page, as another program reads it."""
    document = pypdfium2.PdfDocument(content)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def test_vietnamese_text_reads_back_from_the_pdf(template):
    words = "Kỳ thi tìm hiểu cải cách hành chính, Đặc khu Trường Sa: ưỡng, nghiễm, ngoẹo, ỷ lại"
    content = pdf.render(template, {"text": f"{words} {' '.join(LETTERS)}"})
    assert content.startswith(b"%PDF-")
    found = " ".join(text_of(content).split())
    assert words in found
    assert " ".join(LETTERS) in found


@pytest.mark.parametrize("font", ["Libertinus Serif", "DejaVu Sans Mono"])
def test_every_letter_has_a_shape_of_its_own(font):
    """No box for a missing letter, no accent left out: all pictures differ."""
    pages = "\n".join(f"#page[{letter}]" for letter in (*LETTERS, "\ue123"))
    source = (
        "#set page(width: 2cm, height: 2cm, margin: 4mm)\n"
        f'#set text(font: "{font}", size: 24pt, fallback: false)\n{pages}'
    )
    pictures = typst.compile(source.encode(), format="png", ppi=72, ignore_system_fonts=True)
    seen = dict(zip((*LETTERS, "missing"), map(_pixels, pictures), strict=True))
    same = [pair for pair in combinations(seen, 2) if seen[pair[0]] == seen[pair[1]]]
    assert same == []


def _pixels(picture: bytes) -> bytes:
    return Image.open(BytesIO(picture)).convert("L").tobytes()


@pytest.mark.parametrize(
    "hostile",
    [
        '#panic("x")',
        "#{1 + 1}",
        '#read("/etc/passwd")',
        '"); #panic("x") //',
        "= Đề mục *đậm* _nghiêng_ $x^2$ @nhan <nhan> `mã`",
        "\\#panic() \\u{41}",
    ],
)
def test_text_from_data_is_never_code(template, hostile):
    found = text_of(pdf.render(template, {"text": hostile}))
    assert "".join(found.split()) == "".join(hostile.split())


def test_files_lie_beside_the_template(template):
    template.write_text('#image("dot.svg")', encoding="utf-8")
    dot = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle r="9"/></svg>'
    assert pdf.render(template, {}, {"dot.svg": dot}).startswith(b"%PDF-")


def test_a_page_can_be_a_picture(template):
    template.write_text("#set page(width: 72pt, height: 36pt)\n", encoding="utf-8")
    picture = Image.open(BytesIO(pdf.render(template, {}, form="png", ppi=144)))
    assert picture.size == (144, 72)
    assert pdf.render(template, {}, form="svg").lstrip().startswith(b"<svg")
