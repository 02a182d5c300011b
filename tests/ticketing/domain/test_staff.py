from datetime import UTC, datetime, timedelta

from ticketing.domain.actors import Role
from ticketing.domain.staff import LOCK_TIME, MAX_FAILURES, StaffMember, StaffSession

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
MEMBER = StaffMember(id="1", username="op", display_name="op", role=Role.OPERATOR, unit_id=None)


def _failing(times: int) -> StaffMember:
    member = MEMBER
    for _ in range(times):
        member = member.after_failure(NOW)
    return member


def test_four_wrong_passwords_do_not_lock() -> None:
    assert not _failing(MAX_FAILURES - 1).is_locked(NOW)


def test_the_fifth_wrong_password_locks() -> None:
    assert _failing(MAX_FAILURES).is_locked(NOW)


def test_the_lock_opens_by_itself() -> None:
    assert not _failing(MAX_FAILURES).is_locked(NOW + LOCK_TIME)


def test_the_right_password_forgets_the_wrong_ones() -> None:
    assert _failing(MAX_FAILURES - 1).after_success().failures == 0


def _session(last_seen_at: datetime = NOW) -> StaffSession:
    return StaffSession("h", "1", "c", created_at=NOW, last_seen_at=last_seen_at)


def test_a_used_session_lives_on() -> None:
    assert _session(last_seen_at=NOW + timedelta(hours=5)).is_alive(NOW + timedelta(hours=6))


def test_an_idle_session_ends_after_two_hours() -> None:
    assert not _session().is_alive(NOW + timedelta(hours=2))


def test_every_session_ends_after_twelve_hours() -> None:
    assert not _session(last_seen_at=NOW + timedelta(hours=11, minutes=59)).is_alive(
        NOW + timedelta(hours=12)
    )
