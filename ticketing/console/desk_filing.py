"""Reads the desk's order form: what the operator confirmed, element by element."""

from ticketing.console.forms import needed, optional
from ticketing.domain.elements import ELEMENT_NAMES, Element
from ticketing.domain.errors import Malformed
from ticketing.domain.kinds import RequestType
from ticketing.domain.orders import NewOrder, Source, Topic
from ticketing.storage.reference import taxonomy

TITLE_LETTERS = 20
TICKED = "yes"


def new_order(form: dict[str, str], *, channel: str, external_id: str) -> NewOrder:
    """Return the request of a form. Raises Malformed("field_missing" / "choice_unknown")."""
    matter = needed(form, "what")
    return NewOrder(
        request_type=_request_type(form),
        matter=matter,
        title=optional(form, "title")[:TITLE_LETTERS] or matter[:TITLE_LETTERS],
        elements={name: _element(form, name) for name in ELEMENT_NAMES},
        source=Source(channel, external_id),
        topic=_topic(form),
        anonymous=form.get("anonymous") == TICKED,
        confidential=form.get("confidential") == TICKED,
        urgent=form.get("urgent") == TICKED,
        understanding={"by": "operator"},
    )


def _request_type(form: dict[str, str]) -> RequestType:
    try:
        return RequestType(form.get("request_type", ""))
    except ValueError as error:
        raise Malformed("field_missing", field="request_type") from error


def _element(form: dict[str, str], name: str) -> Element:
    value = optional(form, name)
    return Element(value or None, declined=not value and form.get(f"{name}_declined") == TICKED)


def _topic(form: dict[str, str]) -> Topic | None:
    """Return the topic a person chose: certain, so that the rule table may dispatch at once."""
    code = optional(form, "topic")
    if not code:
        return None
    name = taxonomy().get(code)
    if name is None:
        raise Malformed("correction_value", field="topic")
    return Topic(code, name, 1.0)
