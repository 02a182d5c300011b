"""Encodes our own topic examples again into nlu_data/vectors: `python -m bot.engine.embed`."""

import sys

from bot.engine.text.encoders import encoder_named
from bot.engine.text.taxonomy import read_petitions, read_topics, shape
from bot.engine.text.vectors import ENCODED, encode_all, write_vectors

TOPICS = "nlu_data/topics"
PETITIONS = "nlu_data/petitions"
VECTORS = "nlu_data/vectors/topics-e5.npz"


def main() -> int:
    """Keep the vectors that are still wanted, encode what is new, write the file."""
    topics, examples = read_topics(TOPICS)
    examples += read_petitions(PETITIONS, topics)
    texts = sorted({shape(e.text)[:ENCODED] for e in examples})
    write_vectors(VECTORS, texts, encode_all(texts, encoder_named("e5"), stored=VECTORS))
    print(f"{len(texts)} vectors")
    return 0


if __name__ == "__main__":
    sys.exit(main())
