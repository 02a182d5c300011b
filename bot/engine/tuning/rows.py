"""What the encoder is tuned on: `python -m bot.engine.tuning.rows FILE` (in the engine's environment)."""

import argparse
import json
import sys
import zlib
from pathlib import Path
from typing import Any

from bot.engine.components.alarms import AlarmReader
from bot.engine.evaluate import held_out_sentences
from bot.engine.text.alarm_model import NONE, safety_examples
from bot.engine.text.data_files import resolve
from bot.engine.text.risk_model import risk_examples
from bot.engine.text.taxonomy import read_petitions, read_topics
from bot.engine.text.vectors import key_of, opening

# What the second tuning leaves out, so that the weights of the readings can be fitted on it: the sentences of
# two authors of emergencies, and every fifth act.
LEFT_OUT = ("train_4", "train_6")
_ONE_IN = 5
_RULES_ONLY = ("emergency", "referral")
_URGENT_ITEMS = "9909"
Rows = dict[str, dict[str, Any]]


def gathered() -> list[dict[str, Any]]:
    """One row an opening: `text`, `key`, `act`, `alarm`, `risk`, `topic` where known, `hard`, `left_out`."""
    rows: Rows = {}
    _add_acts(rows)
    _add_alarms(rows)
    config = AlarmReader.get_default_config()
    for text, kind in risk_examples(config["risky"]):
        _row(rows, text)["risk"] = kind
    topics, examples = read_topics(config["topics"])
    for example in [*examples, *read_petitions("nlu_data/petitions", topics)]:
        row = _row(rows, example.text)
        row["topic"] = example.code
        if not example.code.startswith(_URGENT_ITEMS):
            row.setdefault("alarm", NONE)
    return list(rows.values())


def _row(rows: Rows, text: str) -> dict[str, Any]:
    shaped = opening(text)
    return rows.setdefault(shaped, {"text": shaped, "key": key_of(shaped)})


def _add_acts(rows: Rows) -> None:
    for text, act in held_out_sentences(resolve("nlu_data/train")):
        row = _row(rows, text)
        row["act"] = act
        row["left_out"] = zlib.crc32(text.encode()) % _ONE_IN == 0
        if act not in _RULES_ONLY:
            row.setdefault("alarm", NONE)


def _add_alarms(rows: Rows) -> None:
    for file in AlarmReader.get_default_config()["safety"]:
        for text, kind in safety_examples([file]):
            row = _row(rows, text)
            row["alarm"], row["hard"] = kind, True
            if Path(file).stem in LEFT_OUT:
                row["left_out"] = True


def main() -> int:
    """Write the rows as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    out = parser.parse_args().out
    out.parent.mkdir(parents=True, exist_ok=True)
    found = gathered()
    out.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
    sys.stderr.write(f"{len(found)} rows, {sum(bool(row.get('left_out')) for row in found)} left out once\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
