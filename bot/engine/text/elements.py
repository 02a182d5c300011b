"""All that a message says about who, where and when, in one list."""

from datetime import date

from bot.engine.text.contacts import find_contacts
from bot.engine.text.order_numbers import find_order_numbers
from bot.engine.text.places import PlaceFinder
from bot.engine.text.spans import Span
from bot.engine.text.times import find_times


def find_elements(text: str, *, places: PlaceFinder, today: date) -> list[Span]:
    """Spans of order_number, phone, id_card, plate, email, person, score, place and time, in reading order.

    What one finder has claimed the later may not: digits of a phone are no date, 五一路 no holiday.
    """
    found = find_order_numbers(text)
    for spans in (find_contacts(text), places.find(text), find_times(text, today=today)):
        found += [span for span in spans if not any(span.start < o.end and o.start < span.end for o in found)]
    return sorted(found, key=lambda span: span.start)
