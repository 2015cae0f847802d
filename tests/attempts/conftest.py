"""A real Chromium at a server of the test's own."""

import os
import shutil
import threading

import pytest
from playwright.sync_api import sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


class Quiet(WSGIRequestHandler):
    def log_request(self, *args):
        pass


@pytest.fixture(scope="module")
def chromium():
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("No Chromium here: tools/setup installs it.")
        pytest.skip("No Chromium here.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGS)
        yield browser
        browser.close()


@pytest.fixture
def url(app):
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def phone(chromium, url):
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, base_url=url, locale="vi-VN"
    )
    context.set_default_timeout(10_000)
    yield context
    context.close()
