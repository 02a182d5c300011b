"""What noise costs: `python -m bot.engine.evaluate_noise [--data DIR]` reads clean and spoilt sentences.

Acts on the blind sets; topics on the beginnings of real petitions, when `--data` holds tipdm_cls.
"""

import argparse
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.engine.evaluate import held_out_sentences
from bot.engine.evaluate_topics import by_mapping, read_rows
from bot.engine.learn import read_chances, shipped_model
from bot.engine.text.data_files import PROJECT_ROOT
from bot.engine.text.encoders import encoder_named
from bot.engine.text.intents import IntentModel
from bot.engine.text.noise import NOISES, spoilt

BLIND = ("nlu_data/held_out/blind", "nlu_data/held_out/blind_2")
_OPENING = 40  # characters: what is said in a chat
_SAMPLE = 800
_SEED = 11
Reader = Callable[[list[str]], NDArray[np.str_]]


def losses(texts: list[str], labels: list[str], read: Reader) -> Iterator[tuple[str, float, float]]:
    """(kind of noise, share right, points lost against clean); "clean" comes first."""
    right = np.array(labels)
    clean = float((read(texts) == right).mean())
    yield "clean", clean, 0.0
    for kind in NOISES:
        share = float((read(spoilt(texts, kind)) == right).mean())
        yield kind, share, 100 * (clean - share)


def act_reader() -> Reader:
    """Fits the reader of acts as training does; the encoder is that of config.yml."""
    told = held_out_sentences(PROJECT_ROOT / "nlu_data/train")
    model = IntentModel.fit([text for text, _ in told], [act for _, act in told], encoder="hotline")
    return lambda texts: np.array([next((name for name, _ in model.rank_own(text)), "") for text in texts])


def topic_reader() -> Reader:
    """The shipped topics, summed up to the seven classes of the petitions."""
    model = shipped_model("e5")
    encoder = encoder_named(model.encoder_name)
    return lambda texts: by_mapping(read_chances(model, texts, encoder), model.codes)


def main() -> int:
    """Print one line for each kind of noise."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    args = parser.parse_args()
    said = [row for folder in BLIND for row in held_out_sentences(PROJECT_ROOT / folder)]
    _tell("acts", [text for text, _ in said], [act for _, act in said], act_reader())
    if args.data:
        rows = read_rows(args.data / "tipdm_cls" / "dev.jsonl")
        picked = random.Random(_SEED).sample(range(len(rows.texts)), min(_SAMPLE, len(rows.texts)))  # noqa: S311
        openings = [rows.texts[i][:_OPENING] for i in picked]
        _tell("topics", openings, [str(rows.labels[i]) for i in picked], topic_reader())
    return 0


def _tell(name: str, texts: list[str], labels: list[str], read: Reader) -> None:
    for kind, share, lost in losses(texts, labels, read):
        sys.stdout.write(f"{name}, {kind}: {share:.3f} of {len(texts)}, {lost:+.1f} points lost\n")


if __name__ == "__main__":
    sys.exit(main())
