"""The visitor's address, with and without a reverse proxy in front."""

import dataclasses

import pytest
from flask import request

from quizapp.app import create_app
from quizapp.core.settings import Settings

FORGED = {"X-Forwarded-For": "203.0.113.9"}


@pytest.mark.parametrize(("proxies", "seen"), [(0, "127.0.0.1"), (1, "203.0.113.9")])
def test_only_a_proxy_that_was_named_is_believed(tmp_path, proxies, seen):
    plain = Settings(tmp_path, f"sqlite:///{tmp_path / 'x.sqlite3'}", "a secret of the tests")
    app = create_app(dataclasses.replace(plain, proxies=proxies))
    app.view_functions["portal.home"] = lambda: request.remote_addr
    assert app.test_client().get("/", headers=FORGED).text == seen
