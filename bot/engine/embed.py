"""Encodes our own sentences again into nlu_data/vectors: `python -m bot.engine.embed`."""

import sys

from bot.engine.components.alarms import AlarmReader
from bot.engine.evaluate import held_out_sentences
from bot.engine.text.alarm_model import safety_examples
from bot.engine.text.data_files import resolve
from bot.engine.text.encoders import encoder_named
from bot.engine.text.risk_model import risk_examples
from bot.engine.text.taxonomy import read_petitions, read_topics, shape
from bot.engine.text.vectors import ENCODED, encode_all, opening, write_vectors

ENCODER = "e5"
ACTS = "nlu_data/train"
TOPICS = "nlu_data/topics"
PETITIONS = "nlu_data/petitions"
VECTORS = "nlu_data/vectors/{}-{}.npz"


def main() -> int:
    """Keep the vectors that are still wanted, encode what is new, write the files."""
    for name, texts in (("topics", topic_texts()), ("sentences", sentence_texts())):
        file = VECTORS.format(name, ENCODER)
        write_vectors(file, texts, encode_all(texts, encoder_named(ENCODER), stored=file))
        print(f"{name}: {len(texts)} vectors")
    return 0


def topic_texts() -> list[str]:
    """Return what the topic reader encodes of its examples."""
    topics, examples = read_topics(TOPICS)
    examples += read_petitions(PETITIONS, topics)
    return sorted({shape(e.text)[:ENCODED] for e in examples})


def sentence_texts() -> list[str]:
    """Return what the readers of acts, emergencies and risks encode of theirs, save the topics' examples."""
    config = AlarmReader.get_default_config()
    told = [
        *held_out_sentences(resolve(ACTS)),
        *safety_examples(config["safety"]),
        *risk_examples(config["risky"]),
    ]
    return sorted({opening(text) for text, _ in told} - set(topic_texts()))


if __name__ == "__main__":
    sys.exit(main())
