"""What a first visit costs: everything a page needs, compressed."""

import re

import pytest

import factory_attempts as make

LIMIT = 60 * 1024

pytestmark = [
    # Flask-Compress leaves the static files that it has compressed to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


def weight(client, path: str) -> int:
    """Bytes of the page and of all that it names, as a browser receives them."""
    named = re.findall(r'(?:href|src)="(/static/[^"]+)"', client.get(path).text)
    sizes = []
    for address in [path, *named]:
        answer = client.get(address, headers={"Accept-Encoding": "br, gzip"})
        assert answer.status_code == 200
        sizes.append(len(answer.data))
    return sum(sizes)


def test_contest_entry_and_paper_are_light(client):
    contest = make.contest([make.single(n) for n in range(1, 31)])
    assert weight(client, f"/cuoc-thi/{contest.slug}") < LIMIT
    assert weight(client, f"/cuoc-thi/{contest.slug}/vao") < LIMIT
    attempt = make.begin(client, contest)
    assert weight(client, f"/lam-bai/{attempt.code}") < LIMIT / 2
