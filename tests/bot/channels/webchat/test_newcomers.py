"""One address may bring many strangers, not an army."""

import pytest
from starlette.requests import Request

from bot.channels.webchat.newcomers import HOUR_SECONDS, Newcomers
from bot.channels.webchat.refusing import Refused


class _Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def _from(address: str, forwarded: str = "") -> Request:
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    return Request({"type": "http", "client": (address, 1), "headers": headers})


def test_a_conversation_that_is_known_is_never_held_up() -> None:
    newcomers = Newcomers(per_hour=1)
    for _ in range(5):
        newcomers.admit("a", _from("1.1.1.1"))


def test_one_too_many_is_told_when_to_come_back() -> None:
    newcomers = Newcomers(per_hour=2, clock=_Clock())
    for name in ("a", "b"):
        newcomers.admit(name, _from("1.1.1.1"))
    with pytest.raises(Refused) as refused:
        newcomers.admit("c", _from("1.1.1.1"))
    assert refused.value.response.headers["Retry-After"] == str(int(HOUR_SECONDS))
    newcomers.admit("c", _from("2.2.2.2"))


def test_an_hour_later_strangers_are_welcome_again() -> None:
    clock = _Clock()
    newcomers = Newcomers(per_hour=1, clock=clock)
    newcomers.admit("a", _from("1.1.1.1"))
    clock.now = HOUR_SECONDS
    newcomers.admit("b", _from("1.1.1.1"))


def test_behind_a_proxy_the_address_that_it_wrote_counts() -> None:
    newcomers = Newcomers(per_hour=1, behind_proxy=True)
    newcomers.admit("a", _from("10.0.0.1", "6.6.6.6, 3.3.3.3"))
    newcomers.admit("b", _from("10.0.0.1", "6.6.6.6, 4.4.4.4"))
    with pytest.raises(Refused):
        newcomers.admit("c", _from("10.0.0.1", "9.9.9.9, 4.4.4.4"))


def test_without_a_proxy_a_forged_header_changes_nothing() -> None:
    newcomers = Newcomers(per_hour=1)
    newcomers.admit("a", _from("1.1.1.1", "5.5.5.5"))
    with pytest.raises(Refused):
        newcomers.admit("b", _from("1.1.1.1", "6.6.6.6"))
