"""The screens that take units from an Excel list."""

import datetime as dt
from io import BytesIO

import pytest
from sqlalchemy import select

import factory
import factory_lists as lists
from quizapp.accounts import service, unit_list
from quizapp.accounts.models import AccountImport, Unit, User
from quizapp.core import clock
from quizapp.core.audit import AuditEntry
from quizapp.core.db import db
from quizapp.core.errors import Conflict
from racing import race

UPLOAD = "/to-chuc/don-vi/tai-len"


@pytest.fixture
def admin(client):
    factory.user("quantri", "admin")
    client.sign_in("quantri")
    return client


def upload(client, content: bytes):
    return client.send(UPLOAD, {"file": (BytesIO(content), "don-vi.xlsx")})


def preview(client, content: bytes) -> str:
    """The address of the preview."""
    answer = upload(client, content)
    assert answer.status_code == 303, answer.text
    return answer.location


def codes() -> dict[str, Unit]:
    db.session.expire_all()
    return {unit.code: unit for unit in db.session.scalars(select(Unit))}


def test_a_tree_in_any_order_is_shown_then_stored_at_once(admin):
    content = lists.units(
        ["QLTT", "Chi cục Quản lý thị trường", "SCT", None, 57, dt.date(2025, 12, 31)],
        ["SCT", "Sở Công Thương", None, "Sở, ban, ngành", "1.200", "30/6/2026"],
    )
    at = preview(admin, content)
    page = admin.get(at).text
    assert "Chưa có gì được lưu" in page
    assert "Nhập 2 đơn vị" in page
    assert codes() == {}
    assert admin.send(f"{at}/dong-y").status_code == 303
    made = codes()
    top, below = made["SCT"], made["QLTT"]
    assert (top.path, below.path) == (f"/{top.id}/", f"/{top.id}/{below.id}/")
    assert (top.division, top.headcount, top.headcount_as_of) == (
        "so-nganh", 1200, dt.date(2026, 6, 30),
    )  # fmt: skip
    assert (below.headcount, below.headcount_as_of) == (57, dt.date(2025, 12, 31))
    assert "Đã nhập danh sách: thêm 2" in admin.get("/to-chuc/don-vi").text
    actions = list(db.session.scalars(select(AuditEntry.action)))
    assert actions.count("units.create") == 2
    assert "units.import" in actions
    assert db.session.scalar(select(AccountImport)).content == {"rows": []}


def test_a_code_that_exists_is_updated_and_empty_cells_keep_what_is_there(admin):
    factory.unit("SCT", "Sở Công Thương", division="so-nganh", headcount=50)
    at = preview(admin, lists.units(["sct", None, None, None, 60, None]))
    page = admin.get(at).text
    assert "Biên chế: 50 → <strong>60</strong>" in page
    admin.send(f"{at}/dong-y")
    (unit,) = codes().values()
    assert (unit.code, unit.name, unit.division, unit.headcount) == (
        "SCT", "Sở Công Thương", "so-nganh", 60,
    )  # fmt: skip
    assert unit.headcount_as_of is not None
    entry = db.session.scalar(select(AuditEntry).where(AuditEntry.action == "units.change"))
    assert entry.details["changes"]["Biên chế"] == ["50", "60"]


def test_a_unit_that_moves_takes_along_what_is_below(admin):
    first, second = factory.unit("A", "Sở A"), factory.unit("B", "Sở B")
    child = factory.unit("C", "Chi cục", parent=first)
    factory.unit("D", "Đội", parent=child)
    at = preview(admin, lists.units(["C", None, "B", None, None, None]))
    admin.send(f"{at}/dong-y")
    made = codes()
    assert made["C"].path == f"/{second.id}/{child.id}/"
    assert made["D"].path == f"/{second.id}/{child.id}/{made['D'].id}/"


def test_what_is_written_reads_back_as_unchanged(admin):
    top = factory.unit("001", "Sở, =A", division="xa-phuong", headcount=7)
    factory.unit("B", "Phòng B", parent=top, headcount_as_of=dt.date(2025, 1, 2), headcount=3)
    sent = admin.get("/to-chuc/don-vi/danh-sach.xlsx")
    at = preview(admin, sent.data)
    page = admin.get(at).text
    assert "không có gì thay đổi" in page
    assert f"{at}/dong-y" not in page


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (["", "Không mã"], "Chưa ghi mã đơn vị"),
        (["X", ""], "Đơn vị mới cần có tên"),
        (["X", "X", "KHONGCO"], "Không thấy đơn vị cấp trên có mã “KHONGCO”"),
        (["X", "X", "X"], "không thể thuộc chính mình"),
        (["X", "X", "", "Khối lạ"], "không có trong danh sách khối"),
        (["X", "X", "", "", "năm mươi"], "cần là số nguyên"),
        (["X", "X", "", "", -3], "cần là số nguyên"),
        (["X", "X", "", "", 5.5], "cần là số nguyên"),
        (["X", "X", "", "", 5, "31/2/2026"], "chưa đúng; ví dụ đúng"),
        (["X", "X", "", "", "", "31/12/2025"], "chưa có biên chế"),
        (["SCT", "Trùng"], "Mã “SCT” đã có ở dòng 2"),
        (["X", "X" * 201], "dài hơn 200 ký tự"),
        (["X", "=1+1"], "chứa công thức"),
    ],
)
def test_bad_rows_are_told_by_number_and_nothing_is_stored(admin, cells, words):
    at = preview(admin, lists.units(["SCT", "Sở Công Thương"], cells))
    page = admin.get(at).text
    assert "Dòng 3" in page
    assert words in page
    assert f"{at}/dong-y" not in page
    assert admin.send(f"{at}/dong-y").status_code == 409
    assert codes() == {}
    assert db.session.scalar(select(AccountImport.accepted_at)) is None


@pytest.mark.one_database
def test_units_in_a_circle_are_refused(admin):
    factory.unit("A", "Sở A")
    content = lists.units(["A", "", "B"], ["B", "Sở B", "C"], ["C", "Sở C", "A"])
    assert "vòng tròn" in admin.get(preview(admin, content)).text


@pytest.mark.one_database
def test_the_template_is_taken_and_says_how(admin):
    template = admin.get("/to-chuc/don-vi/mau.xlsx")
    assert template.status_code == 200
    assert "chưa có dòng nào" in upload(admin, template.data).text
    assert any("Bắt buộc" in row[1] for row in lists.rows_of(template.data, 1))


def test_discarding_forgets_the_file(admin):
    at = preview(admin, lists.units(["X", "X"]))
    assert admin.send(f"{at}/bo").status_code == 303
    assert admin.get(at).status_code == 404
    assert admin.send(f"{at}/dong-y").status_code == 404


def test_accepting_twice_is_refused(admin):
    at = preview(admin, lists.units(["X", "X"]))
    admin.send(f"{at}/dong-y")
    assert admin.send(f"{at}/dong-y").status_code == 409
    assert admin.send(f"{at}/bo").status_code == 409
    assert admin.get(at).status_code == 303
    assert len(codes()) == 1


@pytest.mark.one_database
def test_organisers_and_strangers_are_kept_out(client, new_client):
    assert client.get(UPLOAD).status_code == 302
    factory.user("tochuc", "organiser", factory.unit())
    client.sign_in("tochuc")
    for address in (UPLOAD, "/to-chuc/don-vi/mau.xlsx", "/to-chuc/don-vi/nhap/abc"):
        assert client.get(address).status_code == 403
    assert upload(client, lists.units(["X", "X"])).status_code == 403
    assert client.get("/to-chuc/don-vi/danh-sach.xlsx").status_code == 200


def test_somebody_elses_preview_is_not_found(admin, new_client):
    at = preview(admin, lists.units(["X", "X"]))
    factory.user("khac", "admin")
    other = new_client()
    other.sign_in("khac")
    assert other.get(at).status_code == 404
    assert other.send(f"{at}/dong-y").status_code == 404
    assert other.send(f"{at}/bo").status_code == 404


@pytest.mark.one_database
def test_wrong_ways_of_asking(admin):
    at = preview(admin, lists.units(["X", "X"]))
    assert admin.get(f"{at}/dong-y").status_code == 405
    assert admin.get(f"{at}/bo").status_code == 405
    assert admin.send(at).status_code == 405
    assert admin.get("/to-chuc/don-vi/nhap/khong-co").status_code == 404
    assert upload(admin, b"").status_code == 422


def test_two_lists_with_the_same_units_at_once_make_each_unit_once(app):
    user = factory.user("quantri", "admin")
    rows = unit_list.parse(lists.units(["A", "Sở A", "", "", 5], ["B", "Phòng B", "A"]))
    drafts = [service.keep(service.UNITS, "x.xlsx", rows, user, clock.now()).id for _ in range(4)]

    def accept(key: int):
        plan = service.accept_units(db.session.get_one(AccountImport, key), clock.now())
        db.session.commit()
        return plan.count("new")

    results = race(app, [lambda key=key: accept(key) for key in drafts])
    assert sum(result == 2 for result in results) == 1
    assert all(result in (0, 2) or isinstance(result, Conflict) for result in results)
    made = codes()
    assert sorted(made) == ["A", "B"]
    assert made["B"].parent_id == made["A"].id
    assert db.session.scalar(select(User.id)) == user.id
