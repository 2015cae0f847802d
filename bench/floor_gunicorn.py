"""gunicorn.conf.py as it stands, without its hooks: the floor has nothing to sweep."""

import runpy
from pathlib import Path

_settings = runpy.run_path(str(Path(__file__).parents[1] / "gunicorn.conf.py"))
globals().update(
    {
        name: value
        for name, value in _settings.items()
        if not name.startswith("_") and isinstance(value, str | int | None)
    }
)
