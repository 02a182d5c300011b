"""Which role may open which page of the console. What a role may do to an order stands in the state table."""

from enum import StrEnum

from ticketing.domain.actors import Role


class Page(StrEnum):
    """The pages of the console, by what one does there."""

    CONVERSATIONS = "conversations"
    ORDERS = "orders"
    INBOX = "inbox"
    OVERVIEW = "overview"
    HEALTH = "health"
    STAFF = "staff"


_SEES_ORDERS = frozenset(
    {
        Role.OPERATOR,
        Role.DISPATCHER,
        Role.UNIT,
        Role.SUPERVISOR,
        Role.FOLLOW_UP,
        Role.REVIEWER,
        Role.LEADER,
        Role.ADMIN,
    }
)
ALLOWED: dict[Page, frozenset[Role]] = {
    Page.CONVERSATIONS: frozenset({Role.OPERATOR, Role.ADMIN}),
    Page.ORDERS: _SEES_ORDERS,
    Page.INBOX: frozenset({Role.UNIT}),
    Page.OVERVIEW: frozenset({Role.SUPERVISOR, Role.LEADER, Role.ADMIN}),
    Page.HEALTH: frozenset({Role.OPERATOR, Role.SUPERVISOR, Role.ADMIN}),
    Page.STAFF: frozenset({Role.ADMIN}),
}
# Where somebody lands after signing in: the page with the work of that post.
HOME: dict[Role, Page] = {
    Role.OPERATOR: Page.CONVERSATIONS,
    Role.LEADER: Page.OVERVIEW,
}


def may_open(role: Role, page: Page) -> bool:
    """Tell whether `role` may open `page`."""
    return role in ALLOWED[page]


def pages_of(role: Role) -> list[Page]:
    """Return the pages of `role` in the order of the menu."""
    return [page for page in Page if may_open(role, page)]


def home_of(role: Role) -> Page:
    """Return the page on which `role` starts."""
    return HOME.get(role, Page.ORDERS)
