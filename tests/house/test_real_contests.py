"""docs/cuoc-thi-thuc-te.md says what real contests need, and is never stale."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType

import pytest

from bench.real.contests import CONTESTS
from bench.real.survey import SURVEY
from quizapp.core.settings import ROOT


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = spec_from_file_location("quizapp_tools_real", ROOT / "tools" / "real_contests.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_it_is_up_to_date(tool: ModuleType):
    written = tool.TARGET.read_text(encoding="utf-8")
    assert written == tool.page(), "stale: run tools/real_contests.py and commit it"


def test_every_contest_of_the_facts_has_a_line_and_those_set_up_are_among_them():
    assert [each.number for each in SURVEY] == list(range(1, 63))
    assert {each.number for each in CONTESTS} <= {each.number for each in SURVEY}


def test_a_stale_one_is_told(tool: ModuleType, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(tool, "TARGET", tmp_path / "thuc-te.md")
    monkeypatch.setattr(sys, "argv", ["real_contests.py", "--check"])
    assert tool.main() == 1
    assert "real_contests.py" in capsys.readouterr().err
    monkeypatch.setattr(sys, "argv", ["real_contests.py"])
    assert tool.main() == 0
    monkeypatch.setattr(sys, "argv", ["real_contests.py", "--check"])
    assert tool.main() == 0
