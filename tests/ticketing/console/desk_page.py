"""An operator's desk page without a browser: the questions and moves that its scripts send."""

import re
from dataclasses import dataclass
from typing import Any

import httpx

from tests.ticketing.staffed_city import Browser, City


@dataclass
class DeskPage:
    """The desk of one operator."""

    browser: Browser
    csrf: str

    def state(self, opened: str = "", *, after: int = 0, lists: str = "") -> dict[str, Any]:
        """Return what the page is told."""
        query = {"opened": opened, "after": str(after), "lists": lists}
        return self._read(self.browser.client.get("/console/desk/state", params=query))

    def facts(self, opened: str) -> dict[str, Any]:
        """Return what stands beside a conversation."""
        return self._read(self.browser.client.get(f"/console/desk/conversations/{opened}/facts"))

    def move(self, opened: str, move: str, **fields: str) -> httpx.Response:
        """Carry out a move."""
        body = {"csrf": self.csrf} | fields
        return self.browser.client.post(f"/console/desk/conversations/{opened}/{move}", json=body)

    def done(self, opened: str, move: str, **fields: str) -> Any:  # noqa: ANN401
        """Carry out a move that must succeed; return what came of it."""
        return self._read(self.move(opened, move, **fields))["done"]

    @staticmethod
    def _read(reply: httpx.Response) -> dict[str, Any]:
        assert reply.status_code == 200, reply.text
        found: dict[str, Any] = reply.json()
        return found


def desk_of(city: City, username: str = "operator") -> DeskPage:
    """Return the desk page of somebody, signed in."""
    browser = city.browser(username)
    found = re.search(r'data-csrf="([^"]+)"', browser.text("/console/conversations"))
    assert found is not None
    return DeskPage(browser, found.group(1))
