"""Who is looking at a page: the session cookie, the right to the page, and the token of every form."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import Request

from ticketing.domain.actors import Actor
from ticketing.domain.errors import Forbidden, Unauthenticated
from ticketing.domain.permissions import Page, may_open, may_reveal
from ticketing.domain.staff import StaffMember
from ticketing.storage.database import transaction
from ticketing.usecases import staff

COOKIE = "hotline_session"
# The refusal that leads to the page on which a first password is changed.
MUST_CHANGE = "password_must_change"


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person at the page, with the token that her forms must carry."""

    member: StaffMember
    csrf: str

    @property
    def actor(self) -> Actor:
        """Return her as the one who acts."""
        return self.member.as_actor()

    @property
    def may_reveal(self) -> bool:
        """Tell whether her post may ask to see what is masked."""
        return may_reveal(self.member.role)


def current_time() -> datetime:
    """Return now; the pages are the edge where the clock is read."""
    return datetime.now(UTC)


def find_viewer(request: Request) -> Viewer | None:
    """Return who is signed in on this browser."""
    token = request.cookies.get(COOKIE)
    if not token:
        return None
    with transaction(request.app.state.sessions) as session:
        found = staff.who_is(session, token, now=current_time())
    return Viewer(member=found[0], csrf=found[1].csrf) if found else None


def viewer_of(page: Page) -> Callable[[Request], Viewer]:
    """Return the dependency of a page: its viewer, or the refusal that leads to the sign-in page."""

    def require(request: Request) -> Viewer:
        viewer = find_viewer(request)
        if viewer is None:
            raise Unauthenticated("not_signed_in")
        if not may_open(viewer.member.role, page):
            raise Forbidden("page_not_allowed")
        if viewer.member.must_change_password:
            raise Forbidden(MUST_CHANGE)
        return viewer

    return require


def check_form_token(viewer: Viewer, token: str) -> None:
    """Refuse a form that was not made by a page of this session. Raises Forbidden("form_expired")."""
    if not hmac.compare_digest(viewer.csrf.encode(), token.encode()):
        raise Forbidden("form_expired")
