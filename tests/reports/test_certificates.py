"""Certificates: template, issuing, printing, checking, revoking."""

import io
import zipfile

import pypdfium2
import pytest

import factory
import factory_prizes as given
import factory_ranking as made
from quizapp.attempts.models import Attempt
from quizapp.core import sealing
from quizapp.core.db import db
from quizapp.domain import seals
from quizapp.ranking.models import Award
from quizapp.reports.models import Certificate
from quizapp.reports.render import zips
from rights import check_rights
from scanning import scanned

TEMPLATE = {
    "title": "GIẤY KHEN",
    "issuer": "BAN TỔ CHỨC CUỘC THI",
    "lead": "Chứng nhận Ông (Bà)",
    "body": "{đơn vị}\nđạt {giải}",
    "place": "Nha Trang",
    "signer_title": "TRƯỞNG BAN",
    "signer_name": "Lê Thị Ký",
    "frame": "corners",
}


def base(contest):
    return f"/to-chuc/cuoc-thi/{contest.id}"


@pytest.fixture
def organiser(client):
    factory.user("tochuc", "organiser", made.unit())
    client.sign_in("tochuc")
    return client


def final():
    unit = factory.unit("SCT", "Sở Công Thương", parent=made.unit(), division="so-nganh")
    contest = given.closed(
        {"name": "Nguyễn Thị Ánh", "score": 1500, "unit": unit},
        {"name": "Đỗ Văn Ổn", "score": 1400},
    )
    given.prize(contest, "Giải Nhất", 1)
    given.prize(contest, "Giải Nhì", 1)
    given.final(contest)
    return contest


def text_of(pdf):
    return pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_bounded()


def test_from_the_final_list_to_the_qr(organiser, new_client):
    contest = final()
    listed = f"{base(contest)}/ky/1/chung-nhan"
    assert "Chưa có giấy chứng nhận" in organiser.get(listed).text
    assert organiser.get(f"{listed}.zip").status_code == 404
    assert organiser.send(f"{base(contest)}/mau-chung-nhan", TEMPLATE).status_code == 303
    assert organiser.send(f"{listed}/cap").status_code == 303
    assert organiser.send(f"{listed}/cap").status_code == 303
    first, _second = db.session.query(Certificate).order_by(Certificate.id)
    shown = organiser.get(listed).text
    assert "Nguyễn Thị Ánh" in shown
    assert seals.grouped(first.code) in shown

    pdf = organiser.get(f"{base(contest)}/chung-nhan/{first.id}.pdf")
    words = text_of(pdf.data)
    for said in ("GIẤY KHEN", "Nguyễn Thị Ánh", "Sở Công Thương", "đạt Giải Nhất", "Lê Thị Ký"):
        assert said in words
    archive = zipfile.ZipFile(io.BytesIO(organiser.get(f"{listed}.zip").data))
    assert archive.testzip() is None
    assert archive.namelist() == ["001-nguyen-thi-anh.pdf", "002-do-van-on.pdf"]
    page = pypdfium2.PdfDocument(archive.read("001-nguyen-thi-anh.pdf"))[0]
    picture = page.render(scale=3).to_pil()
    assert scanned(picture) == f"http://localhost/chung-nhan/{first.code}"

    anyone = new_client()
    seen = anyone.get(f"/chung-nhan/{first.code}")
    assert seen.headers["X-Robots-Tag"] == "noindex"
    for said in ("Có hiệu lực", "Nguyễn Thị Ánh", "Giải Nhất", "12/QĐ-BTC"):
        assert said in seen.text
    assert "Có hiệu lực" in anyone.get(f"/chung-nhan?ma={seals.grouped(first.code).lower()}").text
    english = anyone.get(f"/chung-nhan/{first.code}?lang=en").text
    assert "Valid" in english
    assert "Issued on" in english

    revoke = f"{base(contest)}/chung-nhan/{first.id}/thu-hoi"
    assert organiser.get(revoke).status_code == 200
    assert organiser.send(revoke).status_code == 422
    assert organiser.send(revoke, {"reason": "In sai tên."}).status_code == 303
    assert organiser.send(revoke, {"reason": "In sai tên."}).status_code == 409
    gone = anyone.get(f"/chung-nhan/{first.code}").text
    assert "Không còn hiệu lực" in gone
    assert "In sai tên." in gone
    assert organiser.get(f"{base(contest)}/chung-nhan/{first.id}.pdf").status_code == 404
    organiser.send(f"{listed}/cap")
    assert db.session.query(Certificate).filter_by(award_id=first.award_id).count() == 2


def test_a_withdrawn_prize_takes_its_certificate_along(organiser, new_client):
    contest = final()
    organiser.send(f"{base(contest)}/ky/1/chung-nhan/cap")
    award = db.session.query(Award).order_by(Award.number).first()
    code = db.session.query(Certificate).filter_by(award_id=award.id).one().code
    organiser.send(f"{base(contest)}/giai/{award.id}/thu-hoi", {"reason": "Thi hộ."})
    assert "Giải đã thu hồi: Thi hộ." in new_client().get(f"/chung-nhan/{code}").text


def test_only_from_a_final_list(organiser):
    contest = given.closed(("An", 1500))
    listed = f"{base(contest)}/ky/1/chung-nhan"
    assert organiser.send(f"{listed}/cap").status_code == 409
    given.prize(contest)
    given.published(contest)
    assert organiser.send(f"{listed}/cap").status_code == 409
    assert "là kết quả cuối cùng" in organiser.get(listed).text


@pytest.mark.one_database
def test_the_template_is_looked_at_before(organiser):
    contest = made.contest()
    path = f"{base(contest)}/mau-chung-nhan"
    assert "{đơn vị}" in organiser.get(path).text
    assert organiser.get(f"{path}.png").data.startswith(b"\x89PNG")
    assert "Nguyễn Văn A" in text_of(organiser.get(f"{path}.pdf").data)
    logo = organiser.get(f"{path}.png").data
    bad = organiser.send(path, {**TEMPLATE, "body": "{ten}"})
    assert bad.status_code == 422
    assert "“{ten}”" in bad.text
    text_file = {"logo": (io.BytesIO(b"no picture"), "x.png")}
    assert organiser.send(path, {**TEMPLATE, **text_file}).status_code == 422
    sent = {**TEMPLATE, "logo": (io.BytesIO(logo), "x.png")}
    assert organiser.send(path, sent).status_code == 303
    assert organiser.get(f"{path}.png").data != logo
    assert "Bỏ biểu trưng" in organiser.get(path).text
    assert organiser.send(path, {**TEMPLATE, "without_logo": "y"}).status_code == 303
    assert "Bỏ biểu trưng" not in organiser.get(path).text
    assert organiser.get(f"{path}.gif").status_code == 404


def test_a_winner_prints_the_own_one(organiser, new_client):
    contest = final()
    organiser.send(f"{base(contest)}/ky/1/chung-nhan/cap")
    award = db.session.query(Award).order_by(Award.number).first()
    sitting = db.session.query(Attempt).filter_by(participant_id=award.participant_id).one()
    sitting.code = "ABCDEFGHJKLMNPQRSTUV"
    db.session.commit()
    path = f"/ket-qua/{sitting.code}/chung-nhan.pdf"
    assert new_client().get(path).status_code == 403
    winner = new_client()
    mine = sealing.sign("participants", {str(contest.id): award.participant_id})
    winner.set_cookie("nguoi_du_thi", mine)
    assert "Nguyễn Thị Ánh" in text_of(winner.get(path).data)


@pytest.mark.one_database
@pytest.mark.parametrize("code", ["abc", "0000-0000-0000", "2222-2222-2223", "x" * 300])
def test_codes_that_are_none(client, code):
    answer = client.get(f"/chung-nhan/{code}")
    assert answer.status_code == 404
    assert "Mã" in answer.text
    assert client.get("/chung-nhan").status_code == 200
    assert client.post(f"/chung-nhan/{code}").status_code in (400, 405)


@pytest.mark.one_database
def test_rights(app, new_client):
    contest = final()
    listed = f"{base(contest)}/ky/1/chung-nhan"
    check_rights(new_client, listed)
    browser = new_client()
    browser.sign_in("lanhdao")
    assert browser.get(f"{base(contest)}/mau-chung-nhan.png").status_code == 200
    for path in (f"{listed}/cap", f"{base(contest)}/mau-chung-nhan"):
        assert browser.send(path, TEMPLATE).status_code == 403
    assert browser.send(f"{base(contest)}/chung-nhan/1/thu-hoi").status_code == 403
    for path in (f"{base(contest)}/ky/7/chung-nhan", "/to-chuc/cuoc-thi/999/ky/1/chung-nhan"):
        assert browser.get(path).status_code == 404


def test_a_stream_holds_one_file_at_a_time():
    made_ = []

    def files():
        for number in range(3):
            made_.append(number)
            yield f"{number}.pdf", b"x" * 1000

    parts = zips.stream(files())
    assert len(next(parts)) > 1000
    assert made_ == [0]
    whole = b"".join([b"", *zips.stream(files())])
    assert zipfile.ZipFile(io.BytesIO(whole)).read("2.pdf") == b"x" * 1000
