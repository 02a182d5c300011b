"""Which role may open which page of the console. What a role may do to an order stands in the state table."""

from enum import StrEnum

from ticketing.domain.actors import Role
from ticketing.domain.awaiting import QUEUES


class Page(StrEnum):
    """The pages of the console, by what one does there."""

    CONVERSATIONS = "conversations"
    TODO = "todo"
    ORDERS = "orders"
    INBOX = "inbox"
    PROPOSALS = "proposals"
    OVERVIEW = "overview"
    STATISTICS = "statistics"
    ASSESSMENT = "assessment"
    BULLETINS = "bulletins"
    HEALTH = "health"
    STAFF = "staff"
    KEYS = "keys"
    DELIVERIES = "deliveries"
    AUDIT = "audit"
    UNITS = "units"
    RULES = "rules"
    CHANGES = "changes"
    KNOWLEDGE = "knowledge"
    CORRECTIONS = "corrections"


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
    Page.TODO: frozenset(QUEUES),
    Page.ORDERS: _SEES_ORDERS,
    Page.INBOX: frozenset({Role.UNIT, Role.SUPERVISOR, Role.LEADER, Role.ADMIN}),
    Page.PROPOSALS: frozenset({Role.SUPERVISOR, Role.LEADER}),
    Page.OVERVIEW: frozenset({Role.SUPERVISOR, Role.LEADER, Role.ADMIN}),
    Page.ASSESSMENT: frozenset({Role.UNIT, Role.SUPERVISOR, Role.REVIEWER, Role.LEADER}),
    Page.BULLETINS: frozenset({Role.SUPERVISOR, Role.LEADER}),
    Page.STATISTICS: frozenset(
        {Role.UNIT, Role.DISPATCHER, Role.SUPERVISOR, Role.REVIEWER, Role.LEADER, Role.ADMIN}
    ),
    Page.HEALTH: frozenset({Role.OPERATOR, Role.SUPERVISOR, Role.ADMIN}),
    Page.STAFF: frozenset({Role.ADMIN}),
    Page.KEYS: frozenset({Role.ADMIN}),
    Page.DELIVERIES: frozenset({Role.SUPERVISOR, Role.ADMIN}),
    Page.AUDIT: frozenset({Role.ADMIN}),
    Page.UNITS: frozenset({Role.ADMIN}),
    Page.KNOWLEDGE: frozenset({Role.OPERATOR, Role.REVIEWER, Role.ADMIN}),
    Page.CORRECTIONS: frozenset({Role.SUPERVISOR, Role.REVIEWER, Role.LEADER, Role.ADMIN}),
    Page.CHANGES: frozenset({Role.LEADER, Role.ADMIN}),
    Page.RULES: frozenset({Role.SUPERVISOR, Role.LEADER, Role.ADMIN}),
}
# Who needs a citizen's own words and numbers for the work; leaders and admins do not.
MAY_REVEAL = frozenset({Role.OPERATOR, Role.DISPATCHER, Role.UNIT, Role.SUPERVISOR, Role.FOLLOW_UP})
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
    return HOME.get(role, Page.TODO if may_open(role, Page.TODO) else Page.ORDERS)


def may_reveal(role: Role) -> bool:
    """Tell whether `role` may ask to see what is masked."""
    return role in MAY_REVEAL
