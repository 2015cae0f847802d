"""The corpus of question files, for tests; `tests/banks/corpus/make.py` makes it."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType


def corpus() -> ModuleType:
    """The module that makes the corpus, which lies beside its files."""
    path = Path(__file__).parent / "banks" / "corpus" / "make.py"
    spec = importlib.util.spec_from_file_location("corpus_make", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
