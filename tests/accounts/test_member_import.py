"""The screens that make members' accounts from an Excel list."""

from io import BytesIO

import pytest
from sqlalchemy import func, select

import factory
import factory_lists as lists
from quizapp.accounts import password_job, passwords, queries, roster, service
from quizapp.accounts.models import AccountImport, User
from quizapp.core import clock, jobs
from quizapp.core.audit import AuditEntry
from quizapp.core.db import db, transaction
from racing import race

UPLOAD = "/to-chuc/tai-khoan/tai-len"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def admin(client):
    factory.user("quantri", "admin")
    client.sign_in("quantri")
    return client


@pytest.fixture
def cheap(monkeypatch):
    """Hashes that cost nothing, for tests with many accounts."""
    monkeypatch.setattr(passwords, "hash_password", lambda password: f"hash of {password}")


def upload(client, content: bytes):
    return client.send(UPLOAD, {"file": (BytesIO(content), "danh-sach.xlsx")})


def preview(client, content: bytes) -> str:
    """The address of the preview."""
    answer = upload(client, content)
    assert answer.status_code == 303, answer.text
    return answer.location


def accept(client, at: str) -> str:
    """The address of the progress, once all is made."""
    answer = client.send(f"{at}/dong-y")
    assert answer.status_code == 303, answer.text
    assert jobs.run_due(client.application) == 1
    state = client.get(answer.location, headers={"Accept": "application/json"}).json
    assert state["finished"]
    return answer.location


def handed_out(client, at: str) -> bytes:
    answer = client.send(f"{at}/mat-khau.xlsx")
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == XLSX
    assert "no-store" in answer.headers["Cache-Control"]
    return answer.data


def members() -> dict[str, User]:
    db.session.expire_all()
    found = db.session.scalars(select(User).where(User.role == "member"))
    return {user.username: user for user in found}


def test_from_the_list_to_signing_in(admin, new_client):
    unit = factory.unit()
    content = lists.people(
        ["Nguyễn Thị Lan", None, "SCT"],
        ["Nguyễn Thị  Lan", "", "sct"],
        ["Trần Văn Đức", "Duc.TV", "SCT"],
    )
    at = preview(admin, content)
    page = admin.get(at).text
    assert "Chưa có tài khoản nào được tạo" in page
    assert "nguyenthilan2" in page
    assert "Trùng họ tên và đơn vị với dòng 2" in page
    assert members() == {}
    done = accept(admin, at)
    assert "Đã tạo 3 tài khoản" in admin.get(done).text
    made = members()
    assert sorted(made) == ["duc.tv", "nguyenthilan", "nguyenthilan2"]
    assert {user.unit_id for user in made.values()} == {unit.id}
    rows = lists.rows_of(handed_out(admin, at))
    assert [row[:3] for row in rows] == [
        ("Nguyễn Thị Lan", "Sở Công Thương", "nguyenthilan"),
        ("Nguyễn Thị Lan", "Sở Công Thương", "nguyenthilan2"),
        ("Trần Văn Đức", "Sở Công Thương", "duc.tv"),
    ]
    for *_, username, password in rows:
        new_client().sign_in(username, password)


def test_passwords_are_handed_out_once_and_never_stored_in_clear(admin):
    factory.unit()
    at = preview(admin, lists.people(["Nguyễn Thị Lan", None, "SCT"]))
    assert admin.send(f"{at}/mat-khau.xlsx").status_code == 409
    done = accept(admin, at)
    stored = str(db.session.scalar(select(AccountImport)).content)
    ((*_, password),) = lists.rows_of(handed_out(admin, at))
    assert password not in stored
    assert password not in str(list(db.session.scalars(select(AuditEntry.details))))
    assert db.session.scalar(select(AccountImport.content)) == {}
    assert admin.send(f"{at}/mat-khau.xlsx").status_code == 410
    assert "đã được tải xuống" in admin.get(done).text
    actions = set(db.session.scalars(select(AuditEntry.action)))
    assert {"accounts.import", "accounts.hand_out"} <= actions


def test_who_has_an_account_is_left_as_is(admin):
    unit, other = factory.unit(), factory.unit("SNV", "Sở Nội vụ")
    lan = service.create_user(
        username="lan", display_name="Nguyễn Thị Lan", password="mat-khau-cu-cua-lan",
        role="member", unit_id=unit.id, now=clock.now(),
    )  # fmt: skip
    before = lan.password_hash
    content = lists.people(
        ["Nguyễn Thị Lan", None, "SCT"],
        ["NGUYỄN THỊ LAN", None, "SCT"],
        ["Nguyễn Thị Lan", None, "SNV"],
        ["Ai đó", "LAN", "SNV"],
    )
    at = preview(admin, content)
    page = admin.get(at).text
    assert "Tên đăng nhập đã có tài khoản; giữ nguyên" in page
    accept(admin, at)
    made = members()
    assert (made["lan"].password_hash, made["lan"].unit_id) == (before, unit.id)
    assert {name: user.unit_id for name, user in made.items() if name != "lan"} == {
        "nguyenthilan": unit.id, "nguyenthilan2": unit.id, "nguyenthilan3": other.id,
    }  # fmt: skip
    assert [row[2] for row in lists.rows_of(handed_out(admin, at), 1)] == ["lan"]


def test_a_longer_list_doubles_nobody(admin):
    factory.unit()
    first = ["Nguyễn Thị Lan", None, "SCT"]
    accept(admin, preview(admin, lists.people(first)))
    at = preview(admin, lists.people(["Trần Văn Đức", None, "SCT"], first))
    page = admin.get(at).text
    assert "Tạo 1 tài khoản" in page
    assert "Đã có tài khoản cùng họ tên, cùng đơn vị" in page
    accept(admin, at)
    assert sorted(members()) == ["nguyenthilan", "tranvanduc"]
    again = preview(admin, lists.people(first))
    assert f"{again}/dong-y" not in admin.get(again).text
    assert admin.send(f"{again}/dong-y").status_code == 409


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (["", "x-y-z", "SCT"], "Chưa ghi họ và tên"),
        (["Lan", "", ""], "Chưa ghi mã đơn vị"),
        (["Lan", "", "KHONGCO"], "Không thấy đơn vị có mã “KHONGCO”"),
        (["Lan", "thị lan", "SCT"], "chỉ được gồm chữ không dấu"),
        (["Lan", "ab", "SCT"], "từ 3 đến 100 ký tự"),
        (["Lan", "ducTV", "SCT"], "“ductv” đã có ở dòng 2"),
        (["=HYPERLINK(1)", "", "SCT"], "chứa công thức"),
        (["L" * 201, "", "SCT"], "dài hơn 200 ký tự"),
    ],
)
def test_bad_rows_are_told_by_number_and_left_out(admin, cheap, cells, words):
    factory.unit()
    at = preview(admin, lists.people(["Đức", "ductv", "SCT"], cells))
    page = admin.get(at).text
    assert "Dòng 3" in page
    assert words in page
    assert "Tạo 1 tài khoản, bỏ qua 1 dòng lỗi" in page
    accept(admin, at)
    assert sorted(members()) == ["ductv"]


@pytest.mark.one_database
def test_progress_is_told_and_nothing_made_before_the_last(app, admin, cheap):
    factory.unit()
    rows = [[f"Người {n}", f"nguoi-{n}", "SCT"] for n in range(25)]
    at = preview(admin, lists.people(*rows))
    progress = admin.send(f"{at}/dong-y").location
    steps = password_job.steps(db.session.scalar(select(AccountImport.id)))
    with transaction():
        assert next(steps) == (10, 25)
    page = admin.get(progress).text
    assert "data-done>10</strong>/25" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert members() == {}
    steps.close()  # whoever was at it is killed: another goes on where it stopped
    db.session.rollback()
    assert jobs.run_due(app) == 1
    assert "Đã tạo 25 tài khoản" in admin.get(progress).text
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "accounts.import"))
    assert entry.one().actor == "quantri"
    assert len(members()) == 25
    rows = lists.rows_of(handed_out(admin, at))
    assert all(members()[row[2]].password_hash == f"hash of {row[3]}" for row in rows)


@pytest.mark.one_database
def test_a_list_that_could_not_be_worked_through_says_so(app, admin, monkeypatch):
    factory.unit()
    at = preview(admin, lists.people(["Lê An", None, "SCT"]))
    progress = admin.send(f"{at}/dong-y").location
    monkeypatch.setattr(passwords, "hash_password", None)
    jobs.run_due(app)
    page = admin.get(progress).text
    assert jobs.BROKEN in page
    assert "Tải danh sách lên lại" in page
    assert members() == {}


def test_user_names_taken_meanwhile_are_replaced_or_left(app, admin, cheap):
    unit = factory.unit()
    at = preview(admin, lists.people(["Lê An", None, "SCT"], ["Lê Bình", "lebinh", "SCT"]))
    progress = admin.send(f"{at}/dong-y").location
    for name in ("lean", "lebinh"):
        factory.user(name, "organiser", unit)
    jobs.run_due(app)
    assert "Đã tạo 1 tài khoản" in admin.get(progress).text
    assert sorted(members()) == ["lean2"]
    content = handed_out(admin, at)
    assert [row[2] for row in lists.rows_of(content)] == ["lean2"]
    assert [row[2] for row in lists.rows_of(content, 1)] == ["lebinh"]


def test_organiser_reaches_the_own_part_of_the_tree_only(client, cheap):
    mine = factory.unit("SCT", "Sở Công Thương")
    factory.unit("QLTT", "Chi cục", parent=mine)
    factory.unit("SNV", "Sở Nội vụ")
    factory.user("tochuc", "organiser", mine)
    client.sign_in("tochuc")
    assert UPLOAD in client.get("/to-chuc/don-vi").text
    at = preview(client, lists.people(["Lê An", "", "QLTT"], ["Lê Bình", "", "SNV"]))
    assert "Không thấy đơn vị có mã “SNV” trong các đơn vị của bạn" in client.get(at).text
    accept(client, at)
    assert [user.display_name for user in members().values()] == ["Lê An"]


@pytest.mark.one_database
def test_who_may_not(client, new_client):
    assert client.get(UPLOAD).status_code == 302
    unit = factory.unit()
    for name, role, where in (
        ("xem", "viewer", unit), ("canbo", "member", unit), ("lac", "organiser", None),
    ):  # fmt: skip
        factory.user(name, role, where)
        other = new_client()
        other.sign_in(name)
        assert other.get(UPLOAD).status_code == 403
        assert upload(other, lists.people(["Lê An", "", "SCT"])).status_code == 403


@pytest.mark.one_database
def test_somebody_elses_list_is_not_found(admin, new_client, cheap):
    factory.user("tochuc", "organiser", factory.unit())
    at = preview(admin, lists.people(["Lê An", "", "SCT"]))
    other = new_client()
    other.sign_in("tochuc")
    for path in (at, f"{at}/tien-do"):
        assert other.get(path).status_code == 404
    for path in (f"{at}/dong-y", f"{at}/bo", f"{at}/mat-khau.xlsx"):
        assert other.send(path).status_code == 404
    assert other.get(at.replace("tai-khoan", "don-vi")).status_code == 403


@pytest.mark.one_database
def test_wrong_ways_of_asking(admin, cheap):
    factory.unit()
    at = preview(admin, lists.people(["Lê An", "", "SCT"]))
    for path in (f"{at}/dong-y", f"{at}/bo", f"{at}/mat-khau.xlsx"):
        assert admin.get(path).status_code == 405
    assert admin.get(f"{at}/tien-do").location == at
    assert admin.get(at.replace("tai-khoan", "don-vi")).status_code == 404
    assert admin.send(f"{at}/bo").status_code == 303
    assert admin.send(f"{at}/dong-y").status_code == 404
    assert upload(admin, b"").status_code == 422


def test_accepting_twice_is_refused(admin, cheap):
    factory.unit()
    at = preview(admin, lists.people(["Lê An", "", "SCT"]))
    accept(admin, at)
    assert admin.send(f"{at}/dong-y").status_code == 409
    assert admin.send(f"{at}/bo").status_code == 409
    assert admin.get(at).location == f"{at}/tien-do"
    assert len(members()) == 1


def test_a_list_that_nobody_came_back_for_goes(app):
    user = factory.user("quantri", "admin")
    day = 86_400_000
    service.keep(service.MEMBERS, "a.xlsx", [], user, 0)
    service.keep(service.MEMBERS, "b.xlsx", [], user, day + 1)
    assert list(db.session.scalars(select(AccountImport.filename))) == ["b.xlsx"]


def test_two_pages_of_progress_at_once_make_each_account_once(app, cheap):
    user, _unit = factory.user("quantri", "admin"), factory.unit()
    content = lists.people(*[["Lê An", None, "SCT"]] * 25)
    draft = service.keep(service.MEMBERS, "x.xlsx", roster.parse(content), user, clock.now())
    service.accept_members(draft, queries.places(user), clock.now())
    key = draft.id

    def look():
        for _ in range(20):
            kept = db.session.get_one(AccountImport, key, populate_existing=True)
            if kept.made_at is not None:
                return "made"
            work = service.hashed(kept)
            db.session.rollback()
            service.keep_hashes(key, work, clock.now())
            db.session.commit()
        return "not made"

    assert race(app, [look] * 4) == ["made"] * 4
    db.session.expire_all()
    assert db.session.scalar(select(func.count()).where(User.role == "member")) == 25
    rows = lists.rows_of(service.hand_out(db.session.get_one(AccountImport, key), clock.now()))
    kept = {name: user.password_hash for name, user in members().items()}
    assert kept == {row[2]: f"hash of {row[3]}" for row in rows}


def test_two_lists_of_the_same_people_at_once_give_each_a_name_of_the_own(app, cheap):
    user, _unit = factory.user("quantri", "admin"), factory.unit()
    rows = roster.parse(lists.people(["Lê An", None, "SCT"], ["Lê Bình", "lebinh", "SCT"]))
    keys = []
    for _ in range(3):
        draft = service.keep(service.MEMBERS, "x.xlsx", rows, user, clock.now())
        service.accept_members(draft, queries.places(user), clock.now())
        keys.append(draft.id)

    def finish(key: int):
        work = service.hashed(db.session.get_one(AccountImport, key))
        db.session.rollback()
        service.keep_hashes(key, work, clock.now())
        db.session.commit()

    assert race(app, [lambda key=key: finish(key) for key in keys]) == [None] * 3
    assert sorted(members()) == ["lean", "lean2", "lean3", "lebinh"]
