"""All that a message says about who, where, when and how much, in one list."""

from datetime import datetime

from bot.engine.text.amounts import find_amounts
from bot.engine.text.contacts import find_contacts
from bot.engine.text.order_numbers import find_order_numbers
from bot.engine.text.organisations import find_named_persons, find_organisations
from bot.engine.text.places import PlaceFinder
from bot.engine.text.spans import Span
from bot.engine.text.times import find_times


def find_elements(text: str, *, places: PlaceFinder, now: datetime) -> list[Span]:
    """Spans of order_number, phone, id_card, plate, email, person, score, place, time, amount, organisation.

    In reading order; `now` is local time. What one finder has claimed the later may not: digits of a phone
    are no date, 五一路 no holiday. Only an organisation may lie on a place (a school is both).
    """
    found = find_order_numbers(text)
    for spans in (
        find_contacts(text),
        places.find(text),
        find_amounts(text),
        find_times(text, now=now),
        find_named_persons(text),
    ):
        found += _free(spans, found)
    others = [span for span in found if span.kind != "place"]
    places_found = [span for span in found if span.kind == "place"]
    bodies = [
        span for span in _free(find_organisations(text), others) if not _is_part_of_name(span, places_found)
    ]
    found = [span for span in found if not _names_a_firm(span, bodies)] + bodies
    return sorted(found, key=lambda span: (span.start, span.end))


def _free(spans: list[Span], found: list[Span]) -> list[Span]:
    """Those of `spans` that share no character with `found`."""
    taken = {i for span in found for i in range(span.start, span.end)}
    return [span for span in spans if taken.isdisjoint(range(span.start, span.end))]


def _is_part_of_name(body: Span, places: list[Span]) -> bool:
    """小店 in 小店区 is no shop."""
    return any(
        part["start"] <= body.start and body.end < part["start"] + len(part["text"])
        for place in places
        for part in place.details["parts"]
    )


def _names_a_firm(place: Span, bodies: list[Span]) -> bool:
    """山西 in 山西某某公司 says nothing of where."""
    kinds = {part["kind"] for part in place.details.get("parts", [{"kind": ""}])}
    wide = kinds <= {"province", "city", "district"}
    inside = any(b.details["type"] == "firm" and b.start <= place.start and place.end < b.end for b in bodies)
    return place.kind == "place" and wide and inside
