"""Encodes the topics' examples again into nlu_data/vectors: `python -m bot.engine.embed`."""

import sys

from bot.engine.text.encoders import encoder_named
from bot.engine.text.taxonomy import read_petitions, read_topics, shape
from bot.engine.text.vectors import ENCODED, encode_all, write_vectors

ENCODER = "e5"
TOPICS = "nlu_data/topics"
PETITIONS = "nlu_data/petitions"
VECTORS = f"nlu_data/vectors/topics-{ENCODER}.npz"


def main() -> int:
    """Keep the vectors that are still wanted, encode what is new, write the file."""
    texts = topic_texts()
    write_vectors(VECTORS, texts, encode_all(texts, encoder_named(ENCODER), stored=VECTORS))
    print(f"{len(texts)} vectors")
    return 0


def topic_texts() -> list[str]:
    """Return what the topic reader encodes of its examples."""
    topics, examples = read_topics(TOPICS)
    examples += read_petitions(PETITIONS, topics)
    return sorted({shape(e.text)[:ENCODED] for e in examples})


if __name__ == "__main__":
    sys.exit(main())
