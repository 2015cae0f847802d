"""docs/map.md says where the code of every address is, and is never stale."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType

import pytest
from flask import Flask

from quizapp.core.settings import ROOT

pytestmark = pytest.mark.one_database

SCRIPT = ROOT / "tools" / "map.py"


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = spec_from_file_location("quizapp_tools_map", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_it_is_up_to_date(app: Flask, tool: ModuleType):
    written = tool.TARGET.read_text(encoding="utf-8")
    assert written == tool.page(app), "docs/map.md is stale: run `make map` and commit it"


def test_every_address_has_a_line_with_who_and_a_file_that_exists(app: Flask, tool: ModuleType):
    text = tool.page(app)
    for rule in app.url_map.iter_rules():
        assert f"| `{rule.rule}` |" in text
    for path in set(re.findall(r"\]\(\.\./([^)]+)\)", text)):
        assert (ROOT / path).is_file()
    assert set(re.findall(r"\| ([^|]+) \| [^|]+ \|$", text, re.MULTILINE)[1:]) <= {
        "---",
        *tool.WHO.values(),
    }


def test_two_runs_give_the_same_text():
    """Whatever the order of sets and dictionaries in a process."""
    code = "import sys; sys.argv=['map.py']; from map import built; sys.stdout.write(built())"
    texts = set()
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=SCRIPT.parent,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
        )
        assert done.returncode == 0, done.stderr.decode()
        texts.add(done.stdout)
    assert len(texts) == 1
    assert b"`/healthz`" in texts.pop()


def test_a_stale_one_is_told(tool: ModuleType, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(tool, "TARGET", tmp_path / "map.md")
    monkeypatch.setattr(sys, "argv", ["map.py", "--check"])
    assert tool.main() == 1
    assert "make map" in capsys.readouterr().err
    monkeypatch.setattr(sys, "argv", ["map.py"])
    assert tool.main() == 0
    monkeypatch.setattr(sys, "argv", ["map.py", "--check"])
    assert tool.main() == 0
