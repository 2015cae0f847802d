"""Which sites may show a page of ours in a frame, as organisers type their names."""

import re

MAX_HOSTS = 20
ROWS = (10, 20, 50)
"""So many people a board in a frame may show."""
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?:\*\.)?(?:{_LABEL}\.)+[a-z]{{2,24}}")


class WrongHost(ValueError):
    """A line that names no site, or too many lines; the words say which and how to mend it."""


def hosts(text: str) -> list[str]:
    """The names of sites, one a line: "khanhhoa.gov.vn", or "*.khanhhoa.gov.vn" for all below it.

    An address copied from the browser is taken as its site. Raises WrongHost.
    """
    found: list[str] = []
    for line in text.split():
        name = re.sub(r"^https?://", "", line.lower()).split("/", 1)[0]
        if not _HOST.fullmatch(name) or len(name) > 253:
            raise WrongHost(f"“{line[:60]}” không phải là tên miền, ví dụ đúng: khanhhoa.gov.vn.")
        if name not in found:
            found.append(name)
    if len(found) > MAX_HOSTS:
        raise WrongHost(f"Tối đa {MAX_HOSTS} tên miền.")
    return found


def sources(names: list[str]) -> list[str]:
    """The names as a Content-Security-Policy has them, over https only."""
    return [f"https://{name}" for name in names]
