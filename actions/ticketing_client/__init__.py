"""The only HTTP of the actions: a small typed client of the ticketing service."""

from actions.ticketing_client.client import Ticketing, open_ticketing
from actions.ticketing_client.errors import NotReached, Refused, TicketingError
from actions.ticketing_client.views import Answer, Entry, Order, Progress

__all__ = [
    "Answer",
    "Entry",
    "NotReached",
    "Order",
    "Progress",
    "Refused",
    "Ticketing",
    "TicketingError",
    "open_ticketing",
]
