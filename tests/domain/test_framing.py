"""Names of sites that may show a board in a frame."""

import pytest

from quizapp.domain import framing


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("", []),
        ("khanhhoa.gov.vn", ["khanhhoa.gov.vn"]),
        (
            " HTTPS://Sct.KhanhHoa.gov.vn/trang/1 \n*.gov.vn\n*.gov.vn",
            ["sct.khanhhoa.gov.vn", "*.gov.vn"],
        ),
    ],
)
def test_lines_are_sites(typed, names):
    assert framing.hosts(typed) == names
    assert framing.sources(names) == [f"https://{name}" for name in names]


@pytest.mark.parametrize(
    "typed",
    [
        *("*", "gov", "a b.vn", "khanhhoa.gov.vn;", "'self'", "10.0.0.1", "a..vn", "*.*.vn"),
        *("x.vn:8080", "-a.vn", "khánhhòa.vn", "a" * 64 + ".vn", "localhost"),
    ],
)
def test_what_is_no_site_is_refused(typed):
    with pytest.raises(framing.WrongHost):
        framing.hosts(typed)


def test_not_too_many():
    lines = [f"a{number}.vn" for number in range(framing.MAX_HOSTS + 1)]
    assert len(framing.hosts("\n".join(lines[1:]))) == framing.MAX_HOSTS
    with pytest.raises(framing.WrongHost, match="Tối đa 20"):
        framing.hosts("\n".join(lines))
