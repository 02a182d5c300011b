"""What the dialect table is worth for topics: `python -m bot.engine.evaluate_dialect [--model FILE]`."""

import argparse
import pickle
import sys
import tarfile
from pathlib import Path
from unittest.mock import patch

from bot.engine.components.learnt_reader import FITTED
from bot.engine.text.data_files import PROJECT_ROOT
from bot.engine.text.encoders import encoder_named
from bot.engine.text.tables import Row, read_table
from bot.engine.text.topics import TopicModel

SENTENCES = "nlu_data/held_out/elements/dialect.csv"


def read_sentences() -> list[Row]:
    """Own sentences: as a speaker of Jin says them, in plain words, second-level code."""
    return [row for _, row in read_table(SENTENCES, required=("said", "plain", "level2"))]


def topic_model(model: Path) -> TopicModel:
    """The reader of topics inside a trained model; RuntimeError when there is none."""
    with tarfile.open(model) as archive:
        for member in archive.getmembers():
            if "TopicReader" in member.name and member.name.endswith(FITTED):
                packed = archive.extractfile(member)
                if packed is not None:
                    return pickle.load(packed)  # type: ignore[no-any-return]  # noqa: S301 — our own model
    raise RuntimeError(f"{model}: no reader of topics in it")


def share_right(model: TopicModel, rows: list[Row], column: str) -> tuple[float, float]:
    """Shares of the sentences in `column` whose second level comes first, and is among the first three."""
    encoder = encoder_named(model.encoder_name)
    read = [[t["level2"]["code"] for t in model.rank(row[column], encoder, best=3)] for row in rows]
    first = sum(codes[0] == row["level2"] for codes, row in zip(read, rows, strict=True))
    three = sum(row["level2"] in codes for codes, row in zip(read, rows, strict=True))
    return first / len(rows), three / len(rows)


def main() -> int:
    """Print the shares as said with the table, as said without it, and in plain words."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=PROJECT_ROOT / "var/models/engine.tar.gz")
    model, rows = topic_model(parser.parse_args().model), read_sentences()
    figures = {
        "with the table": share_right(model, rows, "said"),
        "plain words": share_right(model, rows, "plain"),
    }
    with patch("bot.engine.text.taxonomy.plain_words", str):
        figures["without the table"] = share_right(model, rows, "said")
    sys.stdout.write(f"{len(rows)} sentences, second level right (among the first three)\n")
    for name, (first, three) in figures.items():
        sys.stdout.write(f"  {name}: {first:.2f} ({three:.2f})\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
