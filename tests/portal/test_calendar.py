"""The public calendar, and what search engines and social networks are told."""

from __future__ import annotations

import json
import re
from io import BytesIO
from xml.etree import ElementTree

from PIL import Image

import factory_contests
import factory_kiosk
from quizapp.core import clock
from quizapp.domain.timing import HOUR_MS
from quizapp.kiosk import service

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


def test_rounds_stand_in_the_calendar_by_their_phase(client):
    contest = factory_contests.contest(title="Thi mở")
    past = factory_contests.contest(title="Thi cũ")
    factory_contests.move_round(past.rounds[0], closes_in=-HOUR_MS)
    factory_contests.draft(title="Bản nháp bí mật")
    page = client.get("/lich-thi").text
    coming, over = page.split('id="da-qua"')
    assert f"/cuoc-thi/{contest.slug}" in coming
    assert "Thi cũ" in over
    assert "Thi cũ" not in coming
    assert "Bản nháp bí mật" not in page
    assert 'href="/lich.ics"' in page
    for linking in ("/", f"/cuoc-thi/{contest.slug}"):
        assert 'href="/lich-thi"' in client.get(linking).text
    assert client.send("/lich-thi").status_code == 405


def test_an_empty_calendar_says_so(client):
    assert "không có kỳ thi nào" in client.get("/lich-thi").text


def test_search_engines_find_the_public_pages_and_no_others(client):
    contest, quiz = factory_contests.contest(), factory_kiosk.quiz()
    factory_contests.draft(title="Bản nháp bí mật")
    counter, own = factory_kiosk.link(quiz).code, service.quiz_link(quiz, clock.now()).code
    robots = client.get("/robots.txt")
    assert robots.mimetype == "text/plain"
    assert "Disallow: /to-chuc\n" in robots.text
    address = re.search(r"Sitemap: http://localhost(\S+)", robots.text)[1]
    found = client.get(address)
    assert found.mimetype == "application/xml"
    paths = [
        (each.text or "").removeprefix("http://localhost")
        for each in ElementTree.fromstring(found.data).iter(SITEMAP)
    ]
    assert paths == ["/", "/lich-thi", f"/cuoc-thi/{contest.slug}", f"/q/{own}"]
    forbidden = re.findall(r"Disallow: (\S+)", robots.text)
    for path in paths:
        page = client.get(path).text
        assert "noindex" not in page
        assert f'<link rel="canonical" href="http://localhost{path}">' in page
        assert not any(path.startswith(prefix) for prefix in forbidden)
    assert "noindex" in client.get(f"/q/{counter}").text


def test_a_contest_is_an_event_with_a_card(client):
    contest = factory_contests.contest(title='Thi "</script>" & thử', summary="Dành cho mọi người.")
    page = client.get(f"/cuoc-thi/{contest.slug}").text
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    event = json.loads(block)
    assert event["@type"] == "Event"
    assert event["name"] == contest.title
    assert event["url"] == f"http://localhost/cuoc-thi/{contest.slug}"
    assert event["startDate"] < event["endDate"]
    assert event["startDate"].endswith("+07:00")
    assert "Dành cho mọi người." in re.search(r'og:description" content="([^"]+)"', page)[1]
    picture = re.search(r'og:image" content="http://localhost([^"]+)"', page)[1]
    answer = client.get(picture)
    assert Image.open(BytesIO(answer.data)).size == (1200, 630)
    etag = {"If-None-Match": answer.headers["ETag"]}
    assert client.get(picture, headers=etag).status_code == 304
    assert client.get("/cuoc-thi/khong-co/anh.png").status_code == 404
