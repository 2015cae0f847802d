"""``quizapp banks``: the files of question_banks/, checked and loaded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click
from flask.cli import AppGroup

from quizapp.banks import service
from quizapp.banks.formats import contents, folder, lint
from quizapp.banks.formats.problems import BankErrors, FileProblem
from quizapp.banks.formats.yaml_bank import ParsedFile
from quizapp.banks.formats.yaml_register import ParsedRegister
from quizapp.core import clock
from quizapp.core.db import transaction
from quizapp.core.errors import Refusal
from quizapp.core.settings import ROOT
from quizapp.domain.banks import KIND_LABELS, Document

banks = AppGroup("banks", help="Question banks.")
_path = click.argument("path", type=click.Path(path_type=Path), default=ROOT / "question_banks")
MAX_TITLE = 200
ACTOR = "question_banks"


@banks.command("check", with_appcontext=False)
@_path
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
def check(path: Path, strict: bool) -> None:
    """Say file, line and reason of everything that is wrong at PATH; exit 1 if anything is."""
    files, register = _read(path)
    _refuse(folder.readme_problems(path, files))
    warnings = [str(warning) for warning in lint.warnings(files)] + lint.habits(files)
    for warning in warnings:
        click.echo(f"Lưu ý: {warning}", err=True)
    kinds = Counter(question.kind for file in files for question in file.questions)
    click.echo(f"{kinds.total()} câu hỏi, {len(files)} văn bản: không có lỗi.")
    if register.documents:
        click.echo(f"{len(register.documents)} văn bản khác trong sổ văn bản.")
    for kind, label in KIND_LABELS.items():
        if kinds[kind]:
            click.echo(f"  {kinds[kind]:4}  {label}")
    if strict and warnings:
        raise SystemExit(1)


@banks.command("table", with_appcontext=False)
@_path
@click.option("--write", is_flag=True, help="Put it into the README of PATH.")
def table(path: Path, write: bool) -> None:
    """The questions by document, difficulty and audience, as a Markdown table."""
    files, _ = _read(path)
    if write:
        folder.write_readme(path, files)
    else:
        click.echo(contents.table(files))


@banks.command("load")
@_path
def load(path: Path) -> None:
    """Load everything at PATH, or nothing if anything is wrong; loading twice changes nothing."""
    load_folder(path)


def load_folder(path: Path) -> None:
    """Load the bank files at `path` in one transaction and say what changed; exits 1 on errors.

    All documents come before all questions: the date of an amendment is that of the document
    which amends.
    """
    files, register = _read(path)
    now = clock.now()
    try:
        with transaction():
            told = [*register.documents, *(file.document for file in files)]
            service.save_documents(told, actor=ACTOR, now=now)
            reports = [
                (
                    file,
                    service.load_document(
                        file, bank_title=title_of(file.document), actor=ACTOR, now=now
                    ),
                )
                for file in files
            ]
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from refusal
    for file, report in reports:
        if not report.nothing:
            click.echo(f"{file.document.slug}: {_words(report)}")
    total = sum(len(file.questions) for file in files)
    click.echo(f"Đã nạp {total} câu hỏi của {len(files)} văn bản.")


def _read(path: Path) -> tuple[list[ParsedFile], ParsedRegister]:
    here = Path.cwd()
    absolute = path.resolve()
    shown = absolute.relative_to(here) if absolute.is_relative_to(here) else path
    try:
        files = folder.read(shown)
        return files, folder.read_register(shown, files)
    except BankErrors as errors:
        _refuse(errors.problems)
        raise


def _refuse(problems: Sequence[FileProblem]) -> None:
    """Say each and exit 1, if there are any."""
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems:
        click.echo(f"{len(problems)} lỗi, chưa nạp gì.", err=True)
        raise SystemExit(1)


def title_of(document: Document) -> str:
    """What the bank of a document is called: "118/2025/NĐ-CP – Nghị định về …"."""
    parts = [document.number, document.title]
    title = " – ".join(part for part in parts if part)
    return title if len(title) <= MAX_TITLE else title[: MAX_TITLE - 1].rstrip() + "…"


def _words(report: service.LoadReport) -> str:
    named = {
        "thêm": report.added,
        "sửa": report.changed,
        "giữ nguyên": report.unchanged,
        "ngừng dùng": report.retired,
        "chờ rà soát": report.flagged,
    }
    return ", ".join(f"{word} {count}" for word, count in named.items() if count)
