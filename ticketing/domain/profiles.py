"""Time-limit profiles: which clocks an order gets, read from versioned data, never from code."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Self, get_args

from ticketing.domain.calendar import WorkCalendar
from ticketing.domain.deadlines import parse_amount
from ticketing.domain.kinds import ClockKind, OrderKind, Part

Base = Literal[
    "accepted",
    "dispatched",
    "shared",
    "disputed",
    "consulted",
    "extension_asked",
    "applied",
    "returned",
    "approved",
    "called_again",
    "special",
]
# The policy's switch: the earliest limit binds, or the id of the profile that binds alone.
EARLIEST = "earliest"
POLICY_EXTRAS = (
    "returns_max",
    "extensions_max",
    "extension_days",
    "plan_days",
    "ceiling",
    "letter_after",
    "special_after",
    "talk_returns",
    "talk_letters",
    "accountability_talks",
    "accountability_days",
    "call_attempts",
    "sample_percent",
    "evidence_required",
    "offices",
)


@dataclass(frozen=True, slots=True)
class ClockRule:
    """One time limit: from when, how long, for which orders. Empty sets mean every order."""

    code: str
    kind: ClockKind
    base: Base
    amount: str
    types: frozenset[str] = frozenset()
    types_except: frozenset[str] = frozenset()
    complexity: frozenset[str] = frozenset()
    urgent_only: bool = False
    part: Part = Part.LEAD

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """Return the rule written in a profile file; raises ValueError for an unreadable one."""
        if data["base"] not in get_args(Base):
            raise ValueError(f"unknown base of a clock: {data['base']!r}")
        return cls(
            code=data["code"],
            kind=ClockKind(data["kind"]),
            base=data["base"],
            amount=str(parse_amount(data["amount"])),
            types=frozenset(data.get("types", ())),
            types_except=frozenset(data.get("types_except", ())),
            complexity=frozenset(data.get("complexity", ())),
            urgent_only=bool(data.get("urgent", False)),
            part=Part(data.get("part", "lead")),
        )

    def applies(self, kind: OrderKind) -> bool:
        """Say whether an order of this kind gets the clock."""
        if self.urgent_only and not kind.urgent:
            return False
        if self.types and kind.request_type not in self.types:
            return False
        if kind.request_type in self.types_except:
            return False
        return not self.complexity or kind.complexity in self.complexity


@dataclass(frozen=True, slots=True)
class Profile:
    """One set of time limits with its version and sources."""

    id: str
    version: str
    title: str
    sources: tuple[str, ...]
    clocks: tuple[ClockRule, ...]
    rework: frozenset[str]

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """Return the profile written in a file."""
        return cls(
            id=data["id"],
            version=data["version"],
            title=data["title"],
            sources=tuple(data["sources"]),
            clocks=tuple(ClockRule.read(rule) for rule in data["clocks"]),
            rework=frozenset(data["rework"]),
        )


@dataclass(frozen=True, slots=True)
class Policy:
    """How profiles meet: whose result limit binds, and who governs a code that several profiles name."""

    version: str
    binding: str = EARLIEST
    governing: Mapping[str, str] | None = None
    warn_share: float = 0.75
    warn_workdays: int = 1
    reopen_days: int = 15
    returns_max: int = 2
    extensions_max: int = 3
    extension_days: int = 3
    plan_days: int = 180
    ceiling: str = "M1"
    letter_after: str = "1wd"
    special_after: str = "3wd"
    talk_returns: int = 4
    talk_letters: int = 2
    accountability_talks: int = 1
    accountability_days: int = 365
    call_attempts: int = 3
    sample_percent: int = 5
    # Request types whose result must be shown by a file; for all others a reason why there is none will do.
    evidence_required: tuple[str, ...] = ()
    offices: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """Return the policy written in a file."""
        return cls(
            version=data["version"],
            binding=data["binding"],
            governing=data["governing"],
            warn_share=data["warn_share"],
            warn_workdays=data["warn_workdays"],
            reopen_days=data["reopen_days"],
            **{name: _frozen(data[name]) for name in POLICY_EXTRAS if name in data},
        )

    def office(self, work: str) -> str:
        """Return the unit id of the office that does this work of the assigning side; empty when not set."""
        return self.offices.get(work, "")

    def governs(self, code: str, profile: str) -> bool:
        """Say whether this profile's variant of the clock is the one that counts."""
        return (self.governing or {}).get(code, profile) == profile


def _frozen(value: Any) -> Any:  # noqa: ANN401  (whatever a file holds)
    return tuple(value) if isinstance(value, list) else value


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All that time limits are computed from."""

    calendar: WorkCalendar
    profiles: tuple[Profile, ...]
    policy: Policy

    @property
    def version(self) -> str:
        """Return the versions an order is born under."""
        return ";".join([*(profile.version for profile in self.profiles), self.policy.version])
