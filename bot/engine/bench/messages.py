"""The mix of messages: our own held-out sentences, in the shares in which a hotline's chat has them."""

import random
from pathlib import Path

from bot.engine.text.data_files import load_yaml, resolve

HELD_OUT = ("nlu_data/held_out", "nlu_data/held_out/blind")
LONG = "nlu_data/petitions/matters"
_SEED = 12345
# Of a hundred messages: matters, petitions, questions, answers to questions, progress, others.
_SHARES = {
    "matter": (30, ("complain", "seek_help", "report", "suggest", "praise")),
    "question": (20, ("consult",)),
    "answer": (25, ("inform", "affirm", "deny", "decline", "correct", "rate")),
    "order": (10, ("ask_progress", "urge", "supplement", "withdraw", "reject_result")),
    "other": (10, ("greet", "thank", "goodbye", "ask_person", "repeat", "chitchat", "emergency")),
}
_PETITIONS = 5


def held_out_sentences() -> dict[str, list[str]]:
    """Sentences by intent; none of them is trained on."""
    found: dict[str, list[str]] = {}
    for folder in HELD_OUT:
        for file in sorted(resolve(folder).glob("*.yml")):
            for block in load_yaml(file).get("nlu", []):
                lines = [line[2:].strip() for line in block["examples"].splitlines() if line.startswith("- ")]
                found.setdefault(block["intent"], []).extend(lines)
    return found


def petitions() -> list[str]:
    """Long matters. They are trained on as topics, which changes their reading but not its cost."""
    files: list[Path] = sorted(resolve(LONG).glob("*.yml"))
    texts = [text for file in files for item in load_yaml(file)["items"] for text in item["examples"]]
    return [text for text in texts if len(text) > 100]


def mixed(count: int) -> list[str]:
    """`count` messages, the same ones each time; answers follow matters, for there the form asks."""
    chosen = random.Random(_SEED)  # noqa: S311 — a fixed mix, no secret
    sentences, long = held_out_sentences(), petitions()

    def drawn(share: str) -> list[str]:
        size, intents = _SHARES[share]
        pool = [text for intent in intents for text in sentences.get(intent, [])]
        return chosen.choices(pool, k=count * size // 100)

    answers = drawn("answer")
    matters = drawn("matter") + chosen.choices(long, k=count * _PETITIONS // 100)
    others = [text for share in _SHARES if share not in ("answer", "matter") for text in drawn(share)]
    matters += chosen.choices(sentences["complain"], k=count - len(answers) - len(matters) - len(others))
    chosen.shuffle(matters)
    rest: list[list[str]] = [[text] for text in others]
    rest += [[matter, *answers[n : n + 1]] for n, matter in enumerate(matters)]
    chosen.shuffle(rest)
    return [text for together in rest for text in together]
