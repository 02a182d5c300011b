"""Random requests made from the committed API document: no failure, no reply that it does not name."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.contract.document import DOCUMENT
from tests.ticketing.staffed_city import City, staffed_city

NOW = datetime.now(UTC)
SERVICE, CHANNEL = "s" * 40, "channel-token-for-tests"
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
# The steps of staff are one endpoint over one table of fields: these seven have every kind of field.
STEPS = "dispatch|sign|apply_for_closing|return_order|follow_up|merge|propose_plan"
schema = schemathesis.openapi.from_dict(json.loads(DOCUMENT.read_text(encoding="utf-8"))).exclude(
    method="POST", path_regex=rf"/staff/orders/\{{number\}}/(?!({STEPS})$)"
)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    with staffed_city(tmp_path_factory.mktemp("schema"), now=NOW) as staffed:
        yield staffed


@pytest.fixture(scope="module")
def places(city: City) -> dict[str, Any]:
    """Values of places in paths that mean something, so that half of the requests get past "not found"."""
    order = city.order_after("dispatch")
    return {"number": order.number, "channel": "test", "external_id": order.request.source.external_id}


@pytest.fixture(scope="module")
def cookie(city: City) -> str:
    return str(city.browser("unit").client.cookies["hotline_session"])


@schema.parametrize()
@settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_no_request_breaks_the_service_or_its_contract(
    case: "schemathesis.Case[Any]", city: City, places: dict[str, Any], cookie: str
) -> None:
    if case.path_parameters:
        known = {name: places[name] for name in case.path_parameters if name in places}
        case.path_parameters.update(known)
    if isinstance((case.query or {}).get("wait"), int | float):
        case.query["wait"] = 0  # nobody will answer; the long poll has tests of its own
    token = CHANNEL if "/channels/" in case.path else SERVICE
    headers = {} if "/staff/" in case.path else {"Authorization": f"Bearer {token}"}
    cookies = {"hotline_session": cookie} if "/staff/" in case.path else {}
    reply = case.call(base_url=city.url, headers=headers, cookies=cookies, timeout=30)
    case.validate_response(reply, checks=list(CHECKS))
