"""A real Chromium at a server of the test's own."""

import threading

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


class Quiet(WSGIRequestHandler):
    def log_request(self, *args):
        pass


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
def phone(browser, url):
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, base_url=url, locale="vi-VN"
    )
    context.set_default_timeout(10_000)
    yield context
    context.close()
