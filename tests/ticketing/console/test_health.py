"""The health page tells which channel fails and why."""

from datetime import UTC, datetime

import httpx

from tests.ticketing.staffed_city import City
from ticketing.storage.deliveries import note_state


def test_a_channel_with_a_fault_is_shown_with_words_for_it(city: City) -> None:
    now = datetime.now(UTC)
    with city.app.state.sessions() as session, session.begin():
        note_state(session, "telegram", fault="token_revoked", now=now)
        note_state(session, "wechat", fault="", now=now)
    html = city.browser("admin").text("/console/health")
    assert "机器人令牌失效" in html
    assert "微信公众号" in html
    assert "token_revoked" not in html


def test_what_a_channel_refused_is_shown_by_kind_and_number(city: City) -> None:
    told = {"fault": "", "refused": {"wrong_signature": 3, "code_45002": 1}}
    headers = {"Authorization": "Bearer channel-token-for-tests"}
    reply = httpx.put(f"{city.url}/api/v1/channels/test/state", json=told, headers=headers, trust_env=False)
    assert reply.status_code == 204
    assert "拒收：签名不对 3、其他 1" in city.browser("admin").text("/console/health")
