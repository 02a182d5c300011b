"""The one tree of refusals: a stable code for machines, arguments for the sentence that people read.

The Chinese sentence for a code stands in `ticketing/data/wording/errors/`; the HTTP status in
`ticketing/api/problems.py`.
"""


class HotlineError(Exception):
    """A named refusal. `code` never changes once published; `facts` fill the sentence's places."""

    def __init__(self, code: str, *, field: str | None = None, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.facts = facts


def require(condition: object, refusal: HotlineError) -> None:
    """Raise `refusal` unless the condition holds."""
    if not condition:
        raise refusal


class Malformed(HotlineError):
    """The request itself cannot be read or misses something (HTTP 422)."""


class Unauthenticated(HotlineError):
    """Nobody, or nobody we know, is asking (HTTP 401)."""


class Forbidden(HotlineError):
    """A known actor asks for what his role may not do (HTTP 403)."""


class NotFound(HotlineError):
    """The thing named does not exist, or not for this actor (HTTP 404)."""


class Conflict(HotlineError):
    """The thing exists but its state does not allow this now (HTTP 409)."""


class TooLarge(HotlineError):
    """More than the service accepts at once (HTTP 413)."""


class TooFast(HotlineError):
    """More often than the service accepts; `retry_after` gives the seconds to wait (HTTP 429)."""

    def __init__(self, code: str, *, retry_after: float, **facts: object) -> None:
        super().__init__(code)
        self.facts = {**facts, "retry_after": retry_after}
        self.retry_after = retry_after


class Unavailable(HotlineError):
    """Something this service depends on does not answer (HTTP 503)."""
