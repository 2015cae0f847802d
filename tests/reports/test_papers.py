"""Papers in Word: the award decision, annex, minutes."""

import io

import docx
import pytest
from docx.shared import Pt
from openpyxl import load_workbook

import factory
import factory_prizes as given
import factory_ranking as made
from quizapp.attempts.models import Participant
from quizapp.core import sealing
from quizapp.core.audit import AuditEntry
from quizapp.core.db import db
from quizapp.domain.prizes import Subject
from quizapp.ranking.models import RoundClosing
from quizapp.ranking.queries import snapshots, ties
from quizapp.ranking.service import ties as deciding
from rights import check_rights


@pytest.fixture
def organiser(client):
    factory.user("tochuc", "organiser", made.unit())
    client.sign_in("tochuc")
    return client


def paper(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return docx.Document(io.BytesIO(answer.data))


def words(document):
    said = [each.text for each in document.paragraphs]
    for table in document.tables:
        said += [cell.text for row in table.rows for cell in row.cells]
    return "\n".join(said)


def scene():
    unit = factory.unit(
        "SCT", "Sở Công Thương", parent=made.unit(), division="so-nganh", headcount=2
    )
    contest = given.closed(
        {"name": "Nguyễn Thị Ánh", "score": 1500, "unit": unit, "prediction": 2},
        {"name": "Đỗ Văn Ổn", "score": 1400, "unit": unit},
        title="Tìm hiểu CCHC năm 2026",
        prediction="people",
        formula={"terms": [["average", 100]], "min_participation_percent": 0},
    )
    given.prize(contest, "Giải Nhất", 1, value="", amount=800_000)
    given.prize(contest, "Nhất tập thể", 1, subject=Subject.UNIT, value="Cờ")
    return contest


def test_the_award_decision_has_the_layout_of_the_decree(organiser):
    contest = scene()
    path = f"/to-chuc/cuoc-thi/{contest.id}/ky/1/quyet-dinh.docx"
    document = paper(organiser, path)
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    margins = (section.top_margin, section.bottom_margin, section.left_margin)
    assert [round(each.mm) for each in (*margins, section.right_margin)] == [20, 20, 30, 20]
    normal = document.styles["Normal"].font
    assert (normal.name, normal.size) == ("Times New Roman", Pt(14))
    head = document.tables[0]
    assert "UBND TỈNH KHÁNH HÒA\nBAN TỔ CHỨC CUỘC THI" in head.cell(0, 0).text
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc" in (
        head.cell(0, 1).text
    )
    assert head.cell(1, 0).text == "Số: …/QĐ-BTC"
    assert head.cell(1, 1).text.startswith("Khánh Hòa, ngày … tháng … năm 20")
    said = words(document)
    for each in (
        *("Về việc công nhận kết quả và trao giải\nTìm hiểu CCHC năm 2026", "QUYẾT ĐỊNH:"),
        *("1 cá nhân và 1 tập thể", "Nguyễn Thị Ánh", "Sở Công Thương", "800.000 đồng"),
        "Kinh phí trao giải là 800.000 đồng (Bằng chữ: Tám trăm nghìn đồng) lấy từ nguồn …",
        *("Nơi nhận:", "- Lưu: VT, BTC.", "Giải tập thể", "Nhất tập thể", "TRƯỞNG BAN"),
    ):
        assert each in said
    given.published(contest)
    said = words(paper(organiser, path))
    assert "Số: 12/QĐ-BTC" in said
    assert "Bằng chữ: Tám trăm nghìn đồng" in said
    assert "(Kèm theo Quyết định số 12/QĐ-BTC ngày 20/11/2026)" in said
    assert db.session.query(AuditEntry).filter_by(action="reports.paper").count() == 2


def test_the_annex_and_the_minutes(organiser):
    contest = scene()
    base = f"/to-chuc/cuoc-thi/{contest.id}/ky/1"
    said = words(paper(organiser, f"{base}/phu-luc-ket-qua.docx"))
    for each in ("PHỤ LỤC", "Đỗ Văn Ổn", "lệch 0", "2/2", "100%", "khối Sở, ban, ngành"):
        assert each in said
    said = words(paper(organiser, f"{base}/bien-ban-chot.docx"))
    closing = db.session.query(RoundClosing).one()
    assert closing.seal in said.replace(" ", "")
    assert "Số người dự thi (con số thực tế của câu dự đoán): 2." in said


def test_the_minutes_of_a_lot(organiser):
    contest = given.closed(("An", 1500), ("Bình", 1500))
    group = ties.group_of(snapshots.latest(contest.id, 1), "person", 1)
    drawn = deciding.draw(group, reason="", number="", actor="tochuc", now=1, seed="hat-giong")
    path = f"/to-chuc/cuoc-thi/{contest.id}/quyet-dinh-thu-tu/{drawn.id}"
    assert f"{path}.docx" in organiser.get(path).text
    document = paper(organiser, f"{path}.docx")
    assert "hat-giong" in words(document)
    rows = [[cell.text for cell in row.cells] for row in document.tables[1].rows][1:]
    assert [int(row[3]) for row in rows] == drawn.order
    assert (
        organiser.get(f"/to-chuc/cuoc-thi/{contest.id}/quyet-dinh-thu-tu/9.docx").status_code == 404
    )


def test_nothing_before_the_closing(organiser):
    contest = made.contest(ended=1)
    for name in ("quyet-dinh", "phu-luc-ket-qua", "bien-ban-chot"):
        for number in (1, 7):
            path = f"/to-chuc/cuoc-thi/{contest.id}/ky/{number}/{name}.docx"
            assert organiser.get(path).status_code == 404
            assert organiser.post(path).status_code in (400, 405)


@pytest.mark.one_database
def test_rights(app, new_client):
    contest = given.closed(("An", 1500))
    check_rights(new_client, f"/to-chuc/cuoc-thi/{contest.id}/ky/1/bien-ban-chot.docx")


def test_the_list_to_hand_prizes_out_by(organiser, new_client):
    contest = scene()
    path = f"/to-chuc/cuoc-thi/{contest.id}/ky/1/trao-giai.xlsx"
    assert organiser.get(path).status_code == 404
    given.published(contest)
    winner = db.session.query(Participant).filter_by(full_name="Nguyễn Thị Ánh").one()
    winner.phone = sealing.encrypt("+84905123456")
    db.session.commit()
    assert path in organiser.get(f"/to-chuc/cuoc-thi/{contest.id}/ky/1/giai-thuong").text
    sheet = load_workbook(io.BytesIO(organiser.get(path).data)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [row[:2] + row[3:5] + row[6:8] for row in rows] == [
        [1, "Giải Nhất", "Nguyễn Thị Ánh", "Sở Công Thương", "0905123456", "800.000 đồng"],
        [2, "Nhất tập thể", "Sở Công Thương", None, None, "Cờ"],
    ]
    assert db.session.query(AuditEntry).filter_by(action="reports.hand_out").count() == 1
    check_rights(new_client, path, editors=True)
