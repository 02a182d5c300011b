"""The one shape in which every extractor reports what it found."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Span:
    """A piece of text: `start` and `end` as in the original, `details` become further keys of the entity."""

    kind: str
    value: str
    start: int
    end: int
    details: dict[str, Any] = field(default_factory=dict)

    def as_entity(self) -> dict[str, Any]:
        """The span as Rasa's entity dictionary; details become keys of their own."""
        return {
            "entity": self.kind,
            "value": self.value,
            "start": self.start,
            "end": self.end,
            **self.details,
        }


def without_overlaps(spans: list[Span]) -> list[Span]:
    """Keep the longest of overlapping spans (the earlier one of equals), in reading order."""
    kept: list[Span] = []
    taken: set[int] = set()
    for span in sorted(spans, key=lambda s: (s.start - s.end, s.start)):
        if taken.isdisjoint(range(span.start, span.end)):
            kept.append(span)
            taken.update(range(span.start, span.end))
    return sorted(kept, key=lambda s: s.start)
