"""Bytes over the wire, as the browser counts them."""

from __future__ import annotations

from playwright.sync_api import Page


class Wire:
    """Counts the bytes of a page as they come over the wire, and who asked for each."""

    def __init__(self, page: Page) -> None:
        self.bytes: dict[str, int] = {}
        self.askers: dict[str, str] = {}
        self._urls: dict[str, str] = {}
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._sent)
        session.on("Network.loadingFinished", self._finished)

    def _sent(self, event: dict) -> None:
        self._urls[event["requestId"]] = event["request"]["url"]
        self.askers[event["request"]["url"]] = event["initiator"]["type"]

    def _finished(self, event: dict) -> None:
        self.bytes[self._urls[event["requestId"]]] = int(event["encodedDataLength"])

    def total(self) -> int:
        return sum(self.bytes.values())
