"""How channels fare, as the health page shows it."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from ticketing.storage.deliveries import note_state
from ticketing.usecases.conversations.channel_states import FORGOTTEN, SILENCE, ChannelState, channel_states

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def test_a_channel_that_speaks_and_has_no_fault_is_up(session: Session) -> None:
    note_state(session, "telegram", fault="", now=NOW)
    assert channel_states(session, now=NOW) == [ChannelState("telegram", up=True, fault="", since=None)]


def test_a_fault_is_shown_with_its_beginning_and_goes(session: Session) -> None:
    note_state(session, "telegram", fault="token_revoked", now=NOW)
    note_state(session, "telegram", fault="token_revoked", now=NOW + timedelta(seconds=10))
    (state,) = channel_states(session, now=NOW + timedelta(seconds=10))
    assert (state.up, state.fault, state.since) == (False, "token_revoked", NOW)
    note_state(session, "telegram", fault="", now=NOW + timedelta(seconds=20))
    assert channel_states(session, now=NOW + timedelta(seconds=20))[0].up


def test_a_silent_channel_is_down_and_later_forgotten(session: Session) -> None:
    note_state(session, "telegram", fault="", now=NOW)
    (state,) = channel_states(session, now=NOW + SILENCE * 2)
    assert (state.up, state.fault) == (False, "silent")
    assert channel_states(session, now=NOW + FORGOTTEN * 2) == []
