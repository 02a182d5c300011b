from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.ticketing.order_builders import DISPATCHER, TUESDAY
from ticketing.domain.actors import Actor, Role
from ticketing.domain.errors import HotlineError
from ticketing.storage.clients import ClientRow
from ticketing.usecases import access_keys

ADMIN = Actor(id="a-1", role=Role.ADMIN, name="管理员")
SCOPES = ["orders:read", "orders:create"]


def issue(session: Session, **changes: object) -> tuple[str, str]:
    wanted = {"scopes": SCOPES, "actor": ADMIN, "now": TUESDAY, **changes}
    client, key = access_keys.issue_key(session, "区级平台", **wanted)  # type: ignore[arg-type]
    return client.id, key


def test_a_key_opens_what_it_was_given_and_lies_nowhere(session: Session) -> None:
    client_id, key = issue(session)
    found = access_keys.client_of(session, key, now=TUESDAY)
    assert found is not None
    assert found.scopes == set(SCOPES)
    row = session.scalars(select(ClientRow)).one()
    assert row.id == client_id
    assert key not in str(vars(row))
    assert key.endswith(row.key_hint)


def test_use_is_noted_once_a_minute(session: Session) -> None:
    _, key = issue(session)
    access_keys.client_of(session, key, now=TUESDAY)
    access_keys.client_of(session, key, now=TUESDAY + timedelta(seconds=30))
    [client] = access_keys.list_clients(session)
    assert client.last_used_at == TUESDAY


def test_an_expired_revoked_replaced_or_unknown_key_opens_nothing(session: Session) -> None:
    day = timedelta(days=1)
    _, short = issue(session, expires_at=TUESDAY + day)
    assert access_keys.client_of(session, short, now=TUESDAY + day) is None
    gone_id, gone = issue(session)
    access_keys.revoke_key(session, gone_id, actor=ADMIN, now=TUESDAY)
    assert access_keys.client_of(session, gone, now=TUESDAY) is None
    old_id, old = issue(session)
    new = access_keys.replace_key(session, old_id, actor=ADMIN, now=TUESDAY)
    assert access_keys.client_of(session, old, now=TUESDAY) is None
    assert access_keys.client_of(session, new, now=TUESDAY) is not None
    for text in ("", "hk_", "hk_guess", "Bearer"):
        assert access_keys.client_of(session, text, now=TUESDAY) is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"scopes": []}, "scopes_unknown"),
        ({"scopes": ["orders:delete"]}, "scopes_unknown"),
        ({"unit_id": "nowhere"}, "unknown_unit"),
        ({"expires_at": TUESDAY}, "expiry_past"),
        ({"actor": DISPATCHER}, "not_admin"),
    ],
)
def test_what_cannot_be_issued_is_named(session: Session, changes: dict[str, object], code: str) -> None:
    with pytest.raises(HotlineError) as refused:
        issue(session, **changes)
    assert refused.value.code == code
