"""All files of a folder together: what only shows when they are seen side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from quizapp.banks.formats import contents, yaml_register
from quizapp.banks.formats.problems import BankErrors, FileProblem
from quizapp.banks.formats.yaml_bank import ParsedFile, parse
from quizapp.banks.formats.yaml_register import ParsedRegister

SUFFIXES = frozenset({".yaml", ".yml"})


def read(path: Path) -> list[ParsedFile]:
    """The bank files at `path`, a folder or one file; raises BankErrors with all problems."""
    if not path.exists():
        raise BankErrors([FileProblem(str(path), 1, "Không có tệp hay thư mục này.")])
    paths = sorted(filter(_is_bank, path.iterdir())) if path.is_dir() else [path]
    if not paths:
        raise BankErrors([FileProblem(str(path), 1, "Thư mục không có tệp .yaml nào.")])
    files: list[ParsedFile] = []
    wrong: list[FileProblem] = []
    for one in paths:
        try:
            files.append(parse(_text(one), str(one)))
        except BankErrors as errors:
            wrong.extend(errors.problems)
    wrong.extend(_used_twice(files))
    if wrong:
        raise BankErrors(wrong)
    return files


def _is_bank(path: Path) -> bool:
    return path.suffix in SUFFIXES and path.name != yaml_register.FILENAME


def read_register(path: Path, files: Sequence[ParsedFile]) -> ParsedRegister:
    """The register in a folder beside its bank files, an empty one where there is none.

    Raises BankErrors with all problems.
    """
    file = path / yaml_register.FILENAME
    if not file.exists():
        return ParsedRegister()
    register = yaml_register.parse(_text(file), str(file))
    wrong = list(yaml_register.problems(register, files))
    if wrong:
        raise BankErrors(wrong)
    return register


def readme_problems(path: Path, files: Sequence[ParsedFile]) -> list[FileProblem]:
    """Whether the table of contents in the folder's README, if it has one, is old."""
    readme = path / "README.md"
    return contents.problems(_text(readme), str(readme), files) if readme.exists() else []


def write_readme(path: Path, files: Sequence[ParsedFile]) -> None:
    """Bring the table of contents in the folder's README up to date."""
    readme = path / "README.md"
    readme.write_text(contents.written(_text(readme), files), encoding="utf-8")


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        message = "Tệp không phải bảng mã UTF-8. Vui lòng lưu lại tệp với bảng mã UTF-8."
        raise BankErrors([FileProblem(str(path), before.count(b"\n") + 1, message)]) from None
    except OSError as error:
        raise BankErrors([FileProblem(str(path), 1, f"Không đọc được: {error}.")]) from None


def _used_twice(files: Sequence[ParsedFile]) -> Iterator[FileProblem]:
    """Ids that two files use; within one file `parse` has said so already."""
    owners: dict[str, ParsedFile] = {}
    for file in files:
        for ref, line in file.lines.items():
            owner = owners.setdefault(ref, file)
            if owner is not file:
                where = f"{owner.filename}:{owner.lines[ref]}"
                message = f"Mã câu hỏi “{ref}” đã dùng ở {where}."
                yield FileProblem(file.filename, line, message)
