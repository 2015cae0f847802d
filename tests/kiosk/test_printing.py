"""Many codes on paper at once: each is read back from the page, soiled ones too."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

import factory
import factory_contests
import factory_kiosk
import soiling
from factory_sheets import book, saved
from quizapp.core import clock
from quizapp.core.db import db
from quizapp.kiosk import printing, service
from scanning import scanned

pytestmark = pytest.mark.one_database

BASE = "https://thi.khanhhoa.gov.vn"
PAGES = {"a3": 30, "a4": 30, "a5": 30, "the-ban": 30, "tem": 3}
SIZE_MM = {"a3": (297, 420), "a4": (210, 297), "a5": (148, 210)}


@pytest.fixture
def quiz(app):
    return factory_kiosk.quiz(intro="Năm câu hỏi dành cho người dân.")


@pytest.fixture
def organiser(client, quiz):
    factory.user("tochuc", "organiser", factory_contests.unit())
    client.sign_in("tochuc")
    return client


@pytest.fixture
def public_url(app, monkeypatch):
    monkeypatch.setitem(app.config, "PUBLIC_URL", BASE)


def counters(quiz, count: int) -> list[str]:
    places = [("Trung tâm Phục vụ hành chính công", f"Quầy số {n}") for n in range(1, count + 1)]
    links, _ = service.add_links(service.Target(quiz_id=quiz.id), places, clock.now())
    db.session.commit()
    return [link.code for link in links]


def pages(content: bytes, scale: float = 2) -> Iterator[tuple[Image.Image, str]]:
    document = pypdfium2.PdfDocument(content)
    for number in range(len(document)):
        page = document[number]
        yield page.render(scale=scale).to_pil(), page.get_textpage().get_text_range()
        page.close()
    document.close()


def read(image: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(image.convert("L"))]


def test_from_a_list_of_thirty_counters_to_thirty_posters(organiser, quiz, public_url):
    """The organiser's whole way: Excel in, one PDF out, every code leads to its own link."""
    rows = [["Trung tâm Phục vụ hành chính công", f"Quầy số {n}"] for n in range(1, 31)]
    sheet = saved(book(*rows, header=["Địa điểm", "Quầy"]))
    preview = organiser.send(
        "/to-chuc/ma-qr/tu-excel",
        {"target": f"quiz:{quiz.id}", "unit_id": quiz.unit_id, "file": (_io(sheet), "quay.xlsx")},
        content_type="multipart/form-data",
    )
    assert factory_kiosk.accept(organiser, preview).status_code == 302
    pdf = organiser.get(f"/to-chuc/ma-qr/in.pdf?loai=a4&den=quiz:{quiz.id}")
    assert pdf.mimetype == "application/pdf"
    seen = {}
    for number, (image, text) in enumerate(pages(pdf.data), start=1):
        address = scanned(image)
        code = address.removeprefix(f"{BASE}/q/")
        assert f"Quầy số {number}" in " ".join(text.replace("\u200b", "").split())
        assert f"{code[:3]} {code[3:]}" in text
        assert organiser.get(f"/q/{code}").status_code == 200
        seen[number] = code
    assert len(seen) == len(set(seen.values())) == 30


def _io(content: bytes):
    from io import BytesIO

    return BytesIO(content)


@pytest.mark.parametrize("size", printing.SIZES)
def test_every_code_of_every_kind_of_sheet_is_read(organiser, quiz, public_url, size):
    codes = counters(quiz, 30)
    pdf = organiser.get(f"/to-chuc/ma-qr/in.pdf?loai={size}&den=quiz:{quiz.id}").data
    found = [(image, read(image)) for image, _ in pages(pdf)]
    assert len(found) == PAGES[size]
    assert {text for _, texts in found for text in texts} == {f"{BASE}/q/{code}" for code in codes}
    if size in SIZE_MM:
        image = found[0][0]
        assert abs(image.width / image.height - SIZE_MM[size][0] / SIZE_MM[size][1]) < 0.01


def soiled(organiser, quiz, size: str, scale: float, kinds=tuple(soiling.KINDS)) -> dict:
    """How often the code of a sheet is read through each kind of dirt; the same code each time."""
    rng = random.Random(25)
    target = service.Target(quiz_id=quiz.id)
    link = service.add_link(target, "Sảnh", "", clock.now(), randbelow=rng.randrange)
    pdf = organiser.get(f"/to-chuc/ma-qr/in.pdf?loai={size}&ma={link.code}").data
    ((image, _),) = pages(pdf, scale)
    return soiling.share_read(image.convert("L"), f"{BASE}/q/{link.code}", kinds)


@pytest.mark.parametrize("size", ["a4", "a5"])
def test_codes_are_read_with_15_percent_of_their_area_soiled(organiser, quiz, public_url, size):
    """What scattered dirt may cost stands in docs/decisions/0014."""
    share = soiled(organiser, quiz, size, 3)
    assert {kind: share[kind] for kind in ("blot", "corner")} == {"blot": 1, "corner": 1}
    assert share["three specks"] >= 0.85
    assert share["six specks"] >= 0.75
    assert share["ten specks"] >= 0.5


def test_stickers_of_one_code_fill_their_sheet(organiser, quiz, public_url):
    (code,) = counters(quiz, 1)
    ((image, _),) = pages(organiser.get(f"/to-chuc/ma-qr/in.pdf?loai=tem&ma={code}").data)
    assert read(image) == [f"{BASE}/q/{code}"] * 12


def test_stickers_are_read_with_a_blot_of_15_percent(organiser, quiz, public_url):
    share = soiled(organiser, quiz, "tem", 4, ("blot", "corner"))
    assert share == {"blot": 1, "corner": 1}


def test_contests_and_pages_have_posters_too(organiser, quiz, public_url):
    contest = factory_contests.contest(title="Tìm hiểu cải cách hành chính")
    unit_id = factory_contests.unit().id
    portal = service.Target(url="https://dichvucong.gov.vn/", unit_id=unit_id)
    made = [
        service.add_place(contest, "Sảnh", 1),
        service.add_link(portal, "Sảnh", "Kiosk 1", 1),
    ]
    for link, words in zip(made, ("Quét mã để dự thi", "Quét mã để mở trang thủ tục"), strict=True):
        pdf = organiser.get(f"/to-chuc/ma-qr/in.pdf?loai=a4&ma={link.code}").data
        ((image, text),) = pages(pdf)
        assert scanned(image) == f"{BASE}/q/{link.code}"
        assert words.upper() in " ".join(text.upper().split())


def test_long_texts_stay_on_their_sheet(organiser, app, public_url):
    quiz = factory_kiosk.quiz(
        title="Cải cách hành chính và chuyển đổi số " * 3, intro="Lời dẫn " * 24
    )
    link = factory_kiosk.link(
        quiz, "Trung tâm Phục vụ hành chính công tỉnh Khánh Hòa"[:60], "Q" * 60
    )
    for size in printing.SIZES:
        pdf = organiser.get(f"/to-chuc/ma-qr/in.pdf?loai={size}&ma={link.code}").data
        found = list(pages(pdf))
        assert len(found) == 1
        assert set(read(found[0][0])) == {f"{BASE}/q/{link.code}"}


@pytest.mark.parametrize("hostile", ['#panic("x")', "*a* $b$ `c` @d <e>", '"]) #read("/x")'])
def test_texts_are_never_code(organiser, app, public_url, hostile):
    link = factory_kiosk.link(factory_kiosk.quiz(title=hostile, intro=hostile), hostile, hostile)
    for size in printing.SIZES:
        pdf = organiser.get(f"/to-chuc/ma-qr/in.pdf?loai={size}&ma={link.code}").data
        text = next(pages(pdf))[1].replace("\u200b", "")
        assert re.sub(r"\s", "", hostile) in re.sub(r"\s", "", text)


def test_refusals(organiser, new_client, quiz):
    link = factory_kiosk.link(quiz)
    assert organiser.get(f"/to-chuc/ma-qr/in.pdf?loai=a0&ma={link.code}").status_code == 422
    assert organiser.get("/to-chuc/ma-qr/in.pdf?loai=a4&ma=KHONGC").status_code == 404
    assert organiser.get("/to-chuc/ma-qr/in.pdf?loai=a4&den=contest:99").status_code == 422
    assert new_client().get(f"/to-chuc/ma-qr/in.pdf?loai=a4&ma={link.code}").status_code == 302
    picture = organiser.get(f"/to-chuc/ma-qr/in.png?loai=a4&ma={link.code}")
    assert scanned(picture.data).endswith(link.code)
