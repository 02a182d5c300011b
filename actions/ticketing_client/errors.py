"""What can go wrong between the actions and the ticketing service."""


class TicketingError(Exception):
    """Anything that kept a call from its result."""


class NotReached(TicketingError):
    """The service is down, too slow, or failed inside; the same call may succeed later."""


class Refused(TicketingError):
    """The service understood and said no: `code` is stable, `message` is Chinese and may be shown."""

    def __init__(self, *, status: int, code: str, message: str, detail: object = None) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.message = message
        self.detail = detail
