"""Writes nlu_data/pinyin/pairs.csv again from our own sentences: `python -m bot.engine.write_pairs`."""

import csv
import sys

from bot.engine.evaluate import held_out_sentences
from bot.engine.text.data_files import PROJECT_ROOT
from bot.engine.text.taxonomy import read_petitions, read_topics
from bot.engine.text.typed_sounds import COLUMNS, PAIRS, counted


def main() -> int:
    """Of what is trained on: sentences of acts, items and petitions; nothing that is held out."""
    topics, examples = read_topics("nlu_data/topics")
    texts = [example.text for example in examples + read_petitions("nlu_data/petitions", topics)]
    texts += [text for text, _ in held_out_sentences(PROJECT_ROOT / "nlu_data/train")]
    file = PROJECT_ROOT / PAIRS
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(counted(texts))
    sys.stdout.write(f"{PAIRS}: {file.stat().st_size // 1024} KB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
