"""Reads a file of messages without any server: `python -m bot.engine.parse_file IN OUT [--model PATH]`.

PATH is a trained model, or a folder: with the engine's model in it, with what `make learn` wrote, or both.
"""

import argparse
import asyncio
import json
import logging
import os
import sys
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")

from bot.engine.lean import go_without_for
from bot.engine.text.data_files import PROJECT_ROOT, DataFileError
from bot.engine.text.normalise import neutralise_command, strip_control
from bot.engine.text.site_models import SiteModels
from bot.engine.text.topics import choice_of
from bot.engine.text.unit_rules import UnitTable, district_of

SHIPPED = PROJECT_ROOT / "var/models/engine.tar.gz"
RULES, UNITS = "ticketing/data/routing/taiyuan.json", "ticketing/data/units/taiyuan.json"
Parser = Callable[[str], Awaitable[dict[str, Any]]]
MOST_TEXT = 20_000
_AS_READ = (
    *("intent_ranking", "acts", "topic_ranking", "topic_choice"),
    *("entities", "petition", "emergency", "risk"),
)
_EVERY = 100


class BadLineError(ValueError):
    """A line that cannot be read; the message says why and quotes nothing of it."""


def read_line(line: bytes) -> tuple[str | int, str]:
    """(id, text) of one line; BadLineError when it is no JSON object with id and text."""
    try:
        row = json.loads(_decoded(line))
    except (ValueError, RecursionError) as problem:
        raise BadLineError("not JSON") from problem
    if not isinstance(row, dict):
        raise BadLineError("not an object")
    if not isinstance(row.get("id"), str | int) or isinstance(row["id"], bool):
        raise BadLineError("id is missing or neither string nor number")
    if not isinstance(row.get("text"), str) or not row["text"].strip():
        raise BadLineError("text is missing or empty")
    if len(row["text"]) > MOST_TEXT:
        raise BadLineError(f"text is longer than {MOST_TEXT} characters")
    return row["id"], row["text"]


def _decoded(line: bytes) -> str:
    """UTF-8, with or without mark, or GB18030, as Chinese systems export."""
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError:
        return line.decode("gb18030")


def row_of(identifier: str | int, parsed: dict[str, Any]) -> dict[str, Any]:
    """The output row of one parse result; what a model does not read is null."""
    topic = parsed.get("topic")
    return {
        "id": identifier,
        "intent": parsed["intent"]["name"],
        "intent_confidence": parsed["intent"]["confidence"],
        **{key: parsed.get(key) for key in _AS_READ},
        "topic": _levels(topic) if topic else None,
        "topic_ranking": [_levels(entry) for entry in parsed.get("topic_ranking") or []],
        "site_topic_ranking": parsed.get("site_topic_ranking"),
        "unit_ranking": parsed.get("unit_ranking"),
    }


def _levels(topic: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": topic["code"],
        "level1": topic["level1"],
        "level2": topic["level2"],
        "level3": {"code": topic["code"], "name": topic["name"]},
        "confidence": topic["confidence"],
    }


async def parse_lines(
    lines: Iterable[bytes], parse: Parser, *, out: TextIO, report: TextIO
) -> tuple[int, int]:
    """Parse every line to `out`; (read, refused). Refused lines go to `report` by number, progress too."""
    read = refused = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            identifier, text = read_line(line)
            parsed = await parse(neutralise_command(strip_control(text)) or "?")
            out.write(json.dumps(row_of(identifier, parsed), ensure_ascii=False, default=str) + "\n")
            read += 1
        except BadLineError as problem:
            report.write(f"line {number}: {problem}\n")
            refused += 1
        except Exception as problem:  # one message that breaks a reader must not end the run
            report.write(f"line {number}: could not be read ({type(problem).__name__})\n")
            refused += 1
        if (read + refused) % _EVERY == 0:
            report.write(f"{read + refused} messages …\n")
    return read, refused


def model_parser(model: Path) -> Parser:
    """The parser of a trained model; FileNotFoundError when there is none at `model`."""
    if not model.exists():
        raise FileNotFoundError(f"no model at {model}: `make train` first")
    go_without_for(model)
    from rasa.core.agent import Agent  # noqa: PLC0415 — seconds of import, for nothing when the file is missing
    from rasa.utils.log_utils import configure_structlog  # noqa: PLC0415

    configure_structlog(logging.WARNING)
    agent = Agent.load(str(model))

    async def parse(text: str) -> dict[str, Any]:
        return dict(await agent.parse_message(text))

    return parse


def with_site(parse: Parser, site: SiteModels, table: UnitTable) -> Parser:
    """The same parser, its topics and units read anew with what the site's old orders taught."""

    async def parse_as_learnt(text: str) -> dict[str, Any]:
        parsed = await parse(text)
        ranking = site.rank_topics(text) or parsed.get("topic_ranking") or []
        learnt = site.rank_units(text) or []
        district = district_of(parsed.get("entities") or [])
        units = table.rank(ranking, district=district, learnt=learnt, on=datetime.now(UTC).date())
        return {
            **parsed,
            "topic": ranking[0] if ranking else None,
            "topic_ranking": ranking,
            "topic_choice": choice_of(ranking),
            "site_topic_ranking": site.rank_topic_labels(text),
            "unit_ranking": units,
        }

    return parse_as_learnt


def open_parser(given: Path) -> Parser:
    """The parser of a model file or folder. FileNotFoundError, DataFileError when it cannot be used."""
    if not given.is_dir():
        return model_parser(given)
    site = SiteModels.from_folder(given)
    own = given / SHIPPED.name
    if not site and not own.exists():
        raise FileNotFoundError(f"{given}: neither {own.name} nor anything that make learn writes")
    parse = model_parser(own if own.exists() else SHIPPED)
    return with_site(parse, site, UnitTable.from_files(RULES, UNITS)) if site else parse


def main() -> int:
    """Exit code 0 when the file was read to its end, 2 when nothing could be done."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--model", type=Path, default=SHIPPED)
    args = parser.parse_args()
    try:
        parse = open_parser(args.model)
        with args.source.open("rb") as lines, args.out.open("w", encoding="utf-8") as out:
            read, refused = asyncio.run(parse_lines(lines, parse, out=out, report=sys.stderr))
    except (OSError, DataFileError) as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    sys.stderr.write(f"{read} messages read, {refused} lines refused\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
