"""``quizapp banks check`` and ``load``: exit codes, places and all-or-nothing."""

from __future__ import annotations

import shutil

import pytest
from sqlalchemy import func, select

from factory_banks import SINGLE, write
from quizapp.banks.formats import contents
from quizapp.banks.models import Bank, LegalDocument, Question, QuestionVersion
from quizapp.core.db import db
from quizapp.core.settings import ROOT


@pytest.fixture
def run(app):
    def invoke(*args: object):
        db.session.commit()
        return app.test_cli_runner().invoke(args=["banks", *map(str, args)])

    return invoke


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.one_database
def test_check_counts_what_is_right(run, tmp_path):
    write(tmp_path, "nd-1", SINGLE)
    done = run("check", tmp_path)
    assert done.exit_code == 0
    assert "1 câu hỏi, 1 văn bản" in done.output


@pytest.mark.one_database
def test_check_of_what_we_ship_is_clean(run):
    done = run("check")
    assert done.exit_code == 0, done.output
    assert "Lưu ý" not in done.output


@pytest.mark.one_database
def test_check_names_file_line_and_reason_and_exits_1(run, tmp_path):
    file = write(tmp_path, "nd-1", SINGLE.replace("key: B", "key: E"))
    done = run("check", tmp_path)
    assert done.exit_code == 1
    assert f"{file}:13: Đáp án" in done.output


@pytest.mark.one_database
def test_check_of_nothing_exits_1(run, tmp_path):
    assert run("check", tmp_path).exit_code == 1
    assert run("check", tmp_path / "none").exit_code == 1


@pytest.mark.one_database
def test_warnings_do_not_fail_unless_asked_to(run, tmp_path):
    write(tmp_path, "nd-1", SINGLE.replace("Hai", "Hai " + "rất dài " * 5))
    done = run("check", tmp_path)
    assert (done.exit_code, "Lưu ý" in done.output) == (0, True)
    assert run("check", tmp_path, "--strict").exit_code == 1


def test_load_stores_everything_and_again_nothing(run):
    done = run("load")
    assert done.exit_code == 0, done.output
    before = [count(table) for table in (Bank, LegalDocument, Question, QuestionVersion)]
    assert before[0] == len(list((ROOT / "question_banks").glob("*.yaml"))) - 1
    assert before[1] >= before[0] + 20, "the register has documents that no question cites"
    assert before[2] == before[3] >= 120
    again = run("load")
    assert again.output.count("\n") == 1
    assert [count(table) for table in (Bank, LegalDocument, Question, QuestionVersion)] == before


@pytest.mark.one_database
@pytest.mark.parametrize("broken", ["document: [", "not: a bank", "\udcff"])
def test_one_broken_file_and_nothing_is_loaded(run, tmp_path, broken):
    write(tmp_path, "nd-1", SINGLE)
    last = tmp_path / "zz.yaml"
    last.write_bytes(broken.encode("utf-8", "surrogateescape"))
    done = run("load", tmp_path)
    assert done.exit_code == 1
    assert f"{last}:1: " in done.output or f"{last}:2: " in done.output
    assert "Traceback" not in done.output
    assert count(Bank) == count(Question) == count(LegalDocument) == 0


def test_a_refusal_half_way_leaves_nothing(run, tmp_path):
    write(tmp_path, "nd-1", SINGLE)
    write(tmp_path, "nd-2", SINGLE.replace("nd1", "nd2"))
    db.session.add(Bank(slug="nd-2", title="Của sở", created_at=0))
    done = run("load", tmp_path)
    assert done.exit_code == 1
    assert "nd-2" in done.output
    assert (count(Bank), count(Question)) == (1, 0)


def test_a_changed_file_makes_a_new_version(run, tmp_path):
    write(tmp_path, "nd-1", SINGLE)
    run("load", tmp_path)
    write(tmp_path, "nd-1", SINGLE.replace("key: B", "key: C"))
    done = run("load", tmp_path)
    assert "nd-1: sửa 1" in done.output
    assert (count(Question), count(QuestionVersion)) == (1, 2)


def test_one_file_can_be_checked_and_loaded_alone(run, tmp_path):
    shutil.copy(ROOT / "question_banks" / "sipas.yaml", tmp_path)
    assert run("load", tmp_path / "sipas.yaml").exit_code == 0
    assert count(Bank) == 1


@pytest.mark.one_database
def test_the_table_of_contents_is_written_and_an_old_one_is_an_error(run, tmp_path):
    write(tmp_path, "nd-1", SINGLE + SINGLE.replace("nd1-001", "nd1-002").replace("hỏi?", "hai?"))
    readme = tmp_path / "README.md"
    readme.write_text(f"Đầu\n\n{contents.BEGIN}\n{contents.END}\n\nCuối\n", encoding="utf-8")
    old = run("check", tmp_path)
    assert (old.exit_code, f"{readme}:3: Bảng nội dung đã cũ" in old.output) == (1, True)
    assert run("table", tmp_path, "--write").exit_code == 0
    assert run("check", tmp_path).exit_code == 0
    text = readme.read_text(encoding="utf-8")
    assert "| 1/2025/NĐ-CP | 2 | 2 | 0 | 0 | 0 | 0 | 2 |" in text
    assert (text.startswith("Đầu"), text.endswith("Cuối\n")) == (True, True)
    assert "| **Tổng** | 2 |" in run("table", tmp_path).output
