"""What every list of the console can do: narrow, sort, page, and be found again as one left it.

The address holds filter, sorting and place. A cookie for the list's own path remembers the last address, so
that "back" and the steps taken on a page below lead to the same lines.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import parse_qsl, quote, unquote, urlencode

from fastapi import Query, Request
from fastapi.responses import RedirectResponse, Response

Item = TypeVar("Item")
Word = Annotated[str, Query(max_length=80)]
Choices = Sequence[tuple[str, str]]
PER_PAGE = 50
LONGEST_PLACE = 600


@dataclass(frozen=True, slots=True)
class Asked:
    """Filter, sorting and place of a list, as its address holds them."""

    q: str = ""
    kind: str = ""
    standing: str = ""
    sort: str = ""
    start: int = 0

    def address(self, **changes: object) -> str:
        """Return the query of the address, without what is empty."""
        return urlencode({name: value for name, value in (asdict(self) | changes).items() if value})


def asked_in_address(
    q: Word = "",
    kind: Word = "",
    standing: Word = "",
    sort: Word = "",
    start: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> Asked:
    """Return what the address asks for."""
    return Asked(q.strip(), kind, standing, sort, start)


@dataclass(frozen=True, slots=True)
class Listed(Generic[Item]):
    """One page of a list with the choices of its filter; `count` is of all that fit."""

    rows: list[Item]
    count: int
    asked: Asked
    kinds: Choices
    standings: Choices
    sortings: tuple[str, ...]

    @property
    def following(self) -> int:
        """Return where the next page starts; 0 for none."""
        after = self.asked.start + PER_PAGE
        return after if after < self.count else 0

    @property
    def previous(self) -> int:
        """Return where the page before starts."""
        return max(0, self.asked.start - PER_PAGE)

    @property
    def last(self) -> int:
        """Return the number of the last line shown."""
        return self.asked.start + len(self.rows)


@dataclass(frozen=True, slots=True)
class Sorting(Generic[Item]):
    """One way to sort."""

    key: Callable[[Item], Any]
    backwards: bool = False


@dataclass(frozen=True, slots=True)
class Manner(Generic[Item]):
    """How a list is searched and sorted: the words of a line, its kind and standing, its sortings by code.

    The first sorting is the one that nobody has to ask for.
    """

    text: Callable[[Item], str]
    sortings: Mapping[str, Sorting[Item]]
    kind: Callable[[Item], str] = lambda _item: ""
    standing: Callable[[Item], str] = lambda _item: ""
    kinds: Choices = ()
    standings: Choices = ()
    # What is shown only to whoever asks for a standing.
    hidden: Callable[[Item], bool] = lambda _item: False


def listed(items: Iterable[Item], asked: Asked, manner: Manner[Item]) -> Listed[Item]:
    """Return the asked page; an unknown sorting is the first one."""
    found = [item for item in items if _fits(item, asked, manner)]
    by = manner.sortings.get(asked.sort) or next(iter(manner.sortings.values()))
    found.sort(key=by.key, reverse=by.backwards)
    rows = found[asked.start : asked.start + PER_PAGE]
    return Listed(rows, len(found), asked, manner.kinds, manner.standings, tuple(manner.sortings))


def _fits(item: Item, asked: Asked, manner: Manner[Item]) -> bool:
    if asked.kind and manner.kind(item) != asked.kind:
        return False
    if asked.standing and manner.standing(item) != asked.standing:
        return False
    if not asked.standing and manner.hidden(item):
        return False
    return asked.q.casefold() in manner.text(item).casefold()


def remembered(request: Request, reply: Response) -> Response:
    """Return the reply with the list's address put into the browser's memory."""
    path, query = request.url.path, request.url.query
    name, secure = _name(path), request.app.state.settings.secure_cookies
    if query and len(query) <= LONGEST_PLACE:
        reply.set_cookie(name, quote(query), path=path, httponly=True, samesite="lax", secure=secure)
    else:
        reply.delete_cookie(name, path=path)
    return reply


def place_of(request: Request, path: str) -> str:
    """Return the list's address as it was last seen in this browser."""
    kept = unquote(request.cookies.get(_name(path), ""))[:LONGEST_PLACE]
    known = [(name, value) for name, value in parse_qsl(kept) if name in Asked.__slots__]
    return f"{path}?{urlencode(known)}" if known else path


def back_to(request: Request, path: str) -> RedirectResponse:
    """Lead back to the list as it was last seen."""
    return RedirectResponse(place_of(request, path), status_code=303)


def _name(path: str) -> str:
    return "place_" + path.rsplit("/", 1)[-1].replace("-", "_")
