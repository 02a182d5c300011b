"""F1 of petitions taken apart and sanity of titles: `python -m bot.engine.evaluate_elements [FILE]`."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import jieba.posseg

from bot.engine.text.data_files import load_yaml
from bot.engine.text.elements import find_elements
from bot.engine.text.petitions import PARTS, Petition, split_petition
from bot.engine.text.places import PlaceFinder
from bot.engine.text.spans import Span
from bot.engine.text.titles import LONGEST
from bot.engine.text.troubles import tells_trouble

MESSAGES = "nlu_data/held_out/elements/petitions.yml"
PLACES = "nlu_data/places/taiyuan.yml"
SAID = datetime(2026, 11, 22, 10, 30)  # noqa: DTZ001 — local time, the day the sets were written
_PRIVATE = ("person", "phone", "id_card", "plate", "email")

Read = tuple[str, list[Span], Petition]


def read_messages(texts: Iterable[str], places: PlaceFinder) -> Iterator[Read]:
    """(text, elements, petition) of each text."""
    for text in texts:
        spans = find_elements(text, places=places, now=SAID)
        yield text, spans, split_petition(text, spans)


def marked(message: dict[str, Any], part: str) -> set[int]:
    """Offsets of the characters of a part; ValueError when an annotated stretch is not in the text."""
    found: set[int] = set()
    for words in message.get(part) or []:
        start = message["text"].find(words)
        if start < 0:
            raise ValueError(f"{words!r} is not in {message['text'][:30]!r}")
        found |= set(range(start, start + len(words)))
    return found


def scores(rows: Iterable[tuple[dict[str, Any], Petition]]) -> dict[str, dict[str, float]]:
    """For each part: F1 over characters (all messages together), share of messages where it is touched."""
    right: Counter[str] = Counter()
    told: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    touched: Counter[str] = Counter()
    having: Counter[str] = Counter()
    for message, petition in rows:
        for part in PARTS:
            gold = marked(message, part)
            read = {i for piece in getattr(petition, part) for i in range(piece.start, piece.end)}
            right[part] += len(gold & read)
            told[part] += len(read)
            wanted[part] += len(gold)
            having[part] += bool(gold)
            touched[part] += bool(gold & read)
    return {
        part: {
            "f1": 2 * right[part] / max(1, told[part] + wanted[part]),
            "found": touched[part] / max(1, having[part]),
            "messages": having[part],
        }
        for part in PARTS
    }


def title_figures(read: Iterable[Read]) -> dict[str, float]:
    """Shares of messages with a title; of titles that are sound (own words, short, nobody named) and whole.

    Whole: jieba, which did not see the message, finds a thing and something said of it in the title alone.
    """
    count = titled = sound = whole = length = 0
    for text, spans, petition in read:
        count += 1
        title = petition.title
        if title is None:
            continue
        titled += 1
        length += len(title.text)
        whole += is_whole(title.text)
        named = [s.value for s in spans if s.kind in _PRIVATE and len(s.value) > 1]
        own = "".join(text[start:end] for start, end in title.spans)
        sound += len(own) == len(title.text) <= LONGEST and not any(name in title.text for name in named)
    shares = {"sound": sound, "whole": whole, "length": length}
    return {"titled": titled / max(1, count), **{name: n / max(1, titled) for name, n in shares.items()}}


def is_whole(title: str) -> bool:
    """True when the title alone holds a noun and a predicate (or a word of trouble, or a question word)."""
    flags = [str(flag) for _, flag in jieba.posseg.cut(title)]
    thing = any(flag[:1] in "nsjl" for flag in flags)
    said = tells_trouble(title) or any(flag[:1] in "vazi" or flag == "r" for flag in flags)
    return thing and said


def main() -> int:
    """Print the figures; with FILE (JSON lines with `text`) those of its titles too, nothing of the texts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument(
        "--verbose", action="store_true", help="print our own messages that were read otherwise"
    )
    args = parser.parse_args()
    places = PlaceFinder.from_file(PLACES)
    messages = load_yaml(MESSAGES)["messages"]
    read = list(read_messages([m["text"] for m in messages], places))
    pairs = [(message, petition) for message, (_, _, petition) in zip(messages, read, strict=True)]
    sys.stdout.write(f"{len(messages)} messages of our own\n")
    for part, figures in scores(pairs).items():
        sys.stdout.write(
            f"  {part}: F1 {figures['f1']:.3f}, found {figures['found']:.3f} of {figures['messages']}\n"
        )
    _print_titles("  titles", title_figures(read))
    if args.verbose:
        _print_differences(pairs)
    if args.file:
        lines = args.file.read_text(encoding="utf-8").splitlines()
        texts = [json.loads(line)["text"] for line in lines]
        _print_titles(
            f"titles of {len(texts)} texts of {args.file.name}", title_figures(read_messages(texts, places))
        )
    return 0


def _print_titles(name: str, figures: dict[str, float]) -> None:
    sys.stdout.write(
        f"{name}: {figures['titled']:.3f} have one, {figures['sound']:.3f} of them sound, "
        f"{figures['whole']:.3f} with thing and predicate, "
        f"{figures['length']:.1f} characters\n"
    )


def _print_differences(pairs: Iterable[tuple[dict[str, Any], Petition]]) -> None:
    for message, petition in pairs:
        sys.stdout.write(f"— {message['text'][:60]}\n")
        for part in PARTS:
            read = [piece.text for piece in getattr(petition, part)]
            if read != (message.get(part) or []):
                sys.stdout.write(f"    {part}: {read} for {message.get(part) or []}\n")
        sys.stdout.write(f"    title: {petition.title.text if petition.title else None}\n")


if __name__ == "__main__":
    sys.exit(main())
