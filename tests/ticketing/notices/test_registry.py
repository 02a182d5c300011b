import pytest

from ticketing.notices.registry import open_ways


def test_webhooks_are_always_open_and_others_when_configured() -> None:
    ways = open_ways({"mail": {"host": "mail.example.org", "sender": "a@example.org", "per_second": 0.5}})
    assert set(ways) == {"webhook", "mail"}
    assert ways["mail"].limit.per_second == 0.5


def test_every_problem_is_told_at_once_without_the_secrets() -> None:
    wrong = {"pigeon": {}, "mail": {"host": "x", "sender": "nobody", "password": "hunter2", "colour": "red"}}
    with pytest.raises(ValueError, match="pigeon: no such way") as told:
        open_ways(wrong)
    assert "mail.sender" in str(told.value)
    assert "mail.colour" in str(told.value)
    assert "hunter2" not in str(told.value)


def test_secrets_do_not_show_when_a_way_is_printed() -> None:
    ways = open_ways({"webhook": {"key_id": "k", "secret": "a secret of at least 32 characters"}})
    assert "a secret" not in repr(ways)
