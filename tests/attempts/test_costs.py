"""What an attempt asks of the database: no request more than it must (decision 0009)."""

import json

import factory_attempts as make
from quizapp.core.db import db

MOST = {
    "entry form": 1,
    "register": 5,
    "start page": 3,
    "start": 8,
    "paper": 3,
    "save": 1,
    "clock": 1,
    "summary": 3,
    "hand in": 7,
    "result": 2,
}
"""Statements; the marks are one of them wherever the contest is needed. The last one of registering
makes the name searchable (decision 0008)."""


def test_no_request_asks_more_than_it_must(app, new_client, statements):
    slug = make.contest([make.single(n) for n in range(1, 6)]).slug
    play(new_client(), slug, "0905000001", lambda _kind: None)  # the process knows the contest
    found = {}

    def note(kind):
        found[kind] = [str(text) for text in statements]
        statements.clear()

    db.session.remove()
    statements.clear()
    play(new_client(), slug, "0905000002", note)
    over = {kind: texts for kind, texts in found.items() if len(texts) > MOST[kind]}
    assert found.keys() == MOST.keys()
    assert not over, json.dumps(over, indent=1, ensure_ascii=False)


def play(client, slug, phone, note):
    """A whole attempt by the addresses that a browser with the script asks for."""
    site = f"/cuoc-thi/{slug}"
    client.csrf_token()
    assert client.get(f"{site}/vao").status_code == 200
    note("entry form")
    assert client.send(f"{site}/vao", make.entry_form(phone)).status_code == 303
    note("register")
    assert client.get(f"{site}/bat-dau").status_code == 200
    note("start page")
    code = client.send(f"{site}/bat-dau").location.rpartition("/")[2]
    note("start")
    assert client.get(f"/lam-bai/{code}").status_code == 200
    note("paper")
    assert make.put(client, code, 1, 0, 1).status_code == 200
    note("save")
    assert client.get(f"/lam-bai/{code}/gio").json["state"] == "in_progress"
    note("clock")
    assert client.get(f"/lam-bai/{code}/nop").status_code == 200
    note("summary")
    whole = json.dumps({"1": [1, 0], "2": [2, 1]})
    assert client.send(f"/lam-bai/{code}/nop", {"bai": whole}).status_code == 303
    note("hand in")
    assert client.get(f"/ket-qua/{code}").status_code == 200
    note("result")
