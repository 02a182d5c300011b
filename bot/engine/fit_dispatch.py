"""From which confidence an order may be dispatched without a person: `python -m bot.engine.fit_dispatch`.

Reads our own examples that were left out of training, sends each where the rules send what was read, and
compares that with where they send what it is. The lowest bar whose upper error bound keeps the stated error.
"""

import argparse
import math
import sys
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from bot.engine.learn import PETITIONS, TOPIC_FOLDER, VECTORS
from bot.engine.text.data_files import resolve
from bot.engine.text.encoders import encoder_named
from bot.engine.text.taxonomy import TopicExample, read_petitions, read_topics
from bot.engine.text.topics import TopicModel
from bot.engine.text.unit_rules import UnitTable
from bot.engine.text.vectors import encode_all, opening

RULES, UNITS = "ticketing/data/routing/taiyuan.json", "ticketing/data/units/taiyuan.json"
OUT = "nlu_data/units/threshold.yml"
_DISTRICT = (
    "小店区"  # most rules name the district's unit: without a place one of two answers is never tested
)
_LEFT_OUT = 3  # of every five, another fifth than the one that fits the confidences
_BARS = tuple(round(0.3 + 0.01 * step, 2) for step in range(70))
_Z = 1.645  # one-sided 95 %
_SHOWN = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)


@dataclass(frozen=True)
class Sent:
    """One left-out example: how sure the first unit was, and whether it was the right one."""

    confidence: float
    right: bool


def error_at(sent: list[Sent], bar: float) -> tuple[float, float, float]:
    """(share sent by itself, share of these sent wrongly, its one-sided 95 % upper bound by Wilson)."""
    above = [s for s in sent if s.confidence >= bar]
    if not above:
        return 0.0, 0.0, 1.0
    wrong = sum(not s.right for s in above) / len(above)
    return len(above) / len(sent), wrong, _upper(wrong, len(above))


def fitted_bar(sent: list[Sent], *, error: float) -> float | None:
    """The lowest bar whose upper bound keeps `error`, and above which no bar was measured to break it."""
    best = None
    for bar in reversed(_BARS):
        _, wrong, upper = error_at(sent, bar)
        if wrong > error:
            break
        if upper <= error:
            best = bar
    return best


def _upper(share: float, count: int) -> float:
    middle = share + _Z * _Z / (2 * count)
    spread = _Z * math.sqrt(share * (1 - share) / count + _Z * _Z / (4 * count * count))
    return (middle + spread) / (1 + _Z * _Z / count)


def left_out(encoder: str) -> list[Sent]:
    """Train on four fifths of our examples and send the fifth."""
    topics, examples = read_topics(TOPIC_FOLDER)
    examples += read_petitions(PETITIONS, topics)
    apart = [zlib.crc32(e.text.encode()) % 5 == _LEFT_OUT for e in examples]
    rest = [e for e, out in zip(examples, apart, strict=True) if not out]
    tested = [e for e, out in zip(examples, apart, strict=True) if out]
    model = TopicModel.fit(topics, rest, encoder=encoder, stored=VECTORS)
    return _send(model, tested, UnitTable.from_files(RULES, UNITS))


def _send(model: TopicModel, examples: list[TopicExample], table: UnitTable) -> list[Sent]:
    vectors = encode_all(
        [opening(e.text) for e in examples], encoder_named(model.encoder_name), stored=VECTORS
    )
    chances = model.chances([e.text for e in examples], vectors)
    today, sent = datetime.now(UTC).date(), []
    for example, row in zip(examples, chances, strict=True):
        best = (-row).argsort()[:5]
        read = [{"code": model.codes[i], "confidence": float(row[i])} for i in best]
        first = table.rank(read, district=_DISTRICT, on=today)[0]
        due = table.rank([{"code": example.code, "confidence": 1.0}], district=_DISTRICT, on=today)[0]
        sent.append(Sent(first["confidence"], first["id"] == due["id"]))
    return sent


def table_of(sent: list[Sent], *, error: float) -> dict[str, Any]:
    """What is written: the bar, the stated error, and what was measured at some bars."""
    bar = fitted_bar(sent, error=error)
    rows = []
    for shown in sorted({*_SHOWN, *([bar] if bar else [])}):
        share, wrong, upper = (round(value, 3) for value in error_at(sent, shown))
        rows.append({"bar": shown, "dispatched": share, "wrong_unit": wrong, "upper": upper})
    return {"auto_dispatch_bar": bar, "stated_error": error, "examples": len(sent), "measured": rows}


def main() -> int:
    """Print the table; with --write keep it in nlu_data/units. Exit code 1 when no bar keeps the error."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--error", type=float, default=0.1, help="wrong units among those sent (0.1)")
    parser.add_argument("--encoder", default="e5", choices=["e5", "none"])
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    found = table_of(left_out(args.encoder), error=args.error)
    told = "# Written by python -m bot.engine.fit_dispatch --write: see docs/understanding/topics.md.\n"
    told += yaml.safe_dump(found, sort_keys=False, allow_unicode=True)
    sys.stdout.write(told)
    if args.write:
        Path(resolve(OUT)).write_text(told, encoding="utf-8")
    return 0 if found["auto_dispatch_bar"] else 1


if __name__ == "__main__":
    sys.exit(main())
