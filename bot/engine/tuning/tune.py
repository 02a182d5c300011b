"""Tunes the encoder: `python -m bot.engine.tuning.tune ROWS MODEL --out DIR [--leave-out]` (with PyTorch).

`ROWS` is what `bot.engine.tuning.rows` wrote, `MODEL` the package's own e5-small-q4.bin. Without
`--leave-out` the encoder and its heads are written; with it only what a second encoder, which has not learnt
the rows left out, thinks of these (`make fit-alarms` needs it). Some 20 minutes of one core each.
"""

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from bot.engine.tuning.network import HIDDEN, SCALE, Encoder
from bot.engine.tuning.packed import fewer_words, read, write
from bot.engine.tuning.tokens import Tokens

LAYERS = 4
_TASKS = ("act", "alarm", "risk", "topic")
_NAMES = {"act": "acts", "alarm": "alarms", "risk": "risks"}  # the topics only help the other three to learn
_WEIGHTS = {"act": 1.0, "alarm": 1.0, "risk": 0.3, "topic": 0.5}
_EASY = 0.3  # weight of what nobody could take for an emergency
_SMOOTHING = {"act": 0.05, "topic": 0.05}
_EPOCHS, _BATCH, _RATE, _HEAD_RATE, _WARM, _ROUND_FROM = 4, 32, 3e-4, 3e-3, 0.06, 0.7
_NOT_KNOWN = -100
_SEED = 0
Row = dict[str, Any]


@dataclass
class Lesson:
    """Rows with their words and labels, shape (rows, tasks), -100 where unknown, and what E5 sees in them."""

    words: list[list[int]]
    labels: Tensor
    weights: Tensor
    taught: Tensor


class Pupil(nn.Module):
    """Encoder, a classifier for each task, and a map to what the teacher sees."""

    def __init__(self, encoder: Encoder, sizes: list[int]) -> None:
        super().__init__()
        self.encoder = encoder
        self.heads = nn.ModuleList([nn.Linear(HIDDEN, size) for size in sizes])
        self.like_teacher = nn.Linear(HIDDEN, HIDDEN)

    def loss(self, lesson: Lesson, rows: list[int]) -> Tensor:
        """What is wrong in one batch."""
        with torch.autocast("cpu", torch.bfloat16):
            seen = self.encoder(*_padded(lesson.words, rows))
        seen = SCALE * seen.float()
        like = functional.cosine_similarity(self.like_teacher(seen), lesson.taught[rows])
        total = (1 - like).mean()
        for number, task in enumerate(_TASKS):
            total = total + _WEIGHTS[task] * self._task_loss(number, seen, lesson, rows)
        return total

    def _task_loss(self, number: int, seen: Tensor, lesson: Lesson, rows: list[int]) -> Tensor:
        labels = lesson.labels[rows, number]
        there = labels != _NOT_KNOWN
        if not there.any():
            return torch.zeros(())
        wrong = functional.cross_entropy(
            self.heads[number](seen[there]),
            labels[there],
            reduction="none",
            label_smoothing=_SMOOTHING.get(_TASKS[number], 0.0),
        )
        weights = lesson.weights[rows][there] if _TASKS[number] == "alarm" else torch.ones(len(wrong))
        # Most rows have no topic; the few of a batch are not to weigh as much as all of it.
        count = len(rows) if _TASKS[number] == "topic" else len(wrong)
        return (wrong * weights).sum() / count


def _padded(words: list[list[int]], rows: list[int]) -> tuple[Tensor, Tensor]:
    lengths = torch.tensor([len(words[row]) for row in rows])
    padded = torch.ones(len(rows), int(lengths.max()), dtype=torch.long)
    for place, row in enumerate(rows):
        padded[place, : len(words[row])] = torch.tensor(words[row])
    return padded, lengths


def _batches(words: list[list[int]], chance: random.Random | None) -> Iterator[list[int]]:
    """Rows of about the same length together, in random order with a `chance`."""
    blur = [6 * chance.random() if chance else 0.0 for _ in words]
    order = sorted(range(len(words)), key=lambda row: len(words[row]) + blur[row])
    found = [order[start : start + _BATCH] for start in range(0, len(order), _BATCH)]
    if chance:
        chance.shuffle(found)
    yield from found


@torch.no_grad()
def seen_by(encoder: Encoder, words: list[list[int]]) -> Tensor:
    """Unit vectors of all rows."""
    encoder.eval()
    found = torch.zeros(len(words), HIDDEN)
    for rows in _batches(words, None):
        with torch.autocast("cpu", torch.bfloat16):
            found[rows] = encoder(*_padded(words, rows)).float()
    encoder.train()
    return found


def learn(pupil: Pupil, lesson: Lesson, *, epochs: int) -> None:
    """Go through the lesson; the last part with rounded weights."""
    chance = random.Random(_SEED)  # noqa: S311 — the same order each time, no secret
    steps = epochs * -(-len(lesson.words) // _BATCH)
    own = [weight for weight in pupil.encoder.parameters() if weight.requires_grad]
    others = [*pupil.heads.parameters(), *pupil.like_teacher.parameters()]
    groups = [{"params": own, "lr": _RATE}, {"params": others, "lr": _HEAD_RATE, "weight_decay": 0.0}]
    pen = torch.optim.AdamW(groups, weight_decay=0.01)
    pace = torch.optim.lr_scheduler.LambdaLR(
        pen, lambda step: min(1.0, (step + 1) / (_WARM * steps)) * max(0.02, 1 - step / steps)
    )
    started, step = time.monotonic(), 0
    for _ in range(epochs):
        for rows in _batches(lesson.words, chance):
            if step == int(_ROUND_FROM * steps):
                pupil.encoder.round_weights()
            wrong = pupil.loss(lesson, rows)
            pen.zero_grad()
            wrong.backward()
            nn.utils.clip_grad_norm_(own, 1.0)
            pen.step()
            pace.step()
            step += 1
            if step % 100 == 0:
                sys.stderr.write(
                    f"{step} of {steps}, {wrong.item():.2f}, {time.monotonic() - started:.0f} s\n"
                )


def labels_of(rows: list[Row], names: dict[str, list[str]]) -> Tensor:
    """Numbers of the labels, shape (rows, tasks)."""
    number = {task: {name: place for place, name in enumerate(listed)} for task, listed in names.items()}
    return torch.tensor([[number[t].get(row.get(t, ""), _NOT_KNOWN) for t in _TASKS] for row in rows])


def main() -> int:
    """Tune, and write what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("--out", type=Path, default=Path("nlu_data/encoder"))
    parser.add_argument("--epochs", type=int, default=_EPOCHS)
    parser.add_argument("--leave-out", action="store_true")
    args = parser.parse_args()
    torch.manual_seed(_SEED)
    torch.set_num_threads(1)
    rows: list[Row] = json.loads(args.rows.read_text(encoding="utf-8"))
    names = {task: sorted({row[task] for row in rows if row.get(task)}) for task in _TASKS}
    packed = read(args.model)
    tokens = Tokens.of(packed)
    learnt = [row for row in rows if not (args.leave_out and row.get("left_out"))]
    words = [tokens.cut(row["text"]) for row in learnt]
    taught = seen_by(Encoder(packed, packed.sizes[1]), words)
    lesson = Lesson(
        words,
        labels_of(learnt, names),
        torch.tensor([1.0 if row.get("hard") else _EASY for row in learnt]),
        taught - taught.mean(0),
    )
    pupil = Pupil(Encoder(packed, LAYERS), [len(names[task]) for task in _TASKS])
    learn(pupil, lesson, epochs=args.epochs)
    if args.leave_out:
        apart = [row for row in rows if row.get("left_out")]
        write_odds(pupil, [tokens.cut(row["text"]) for row in apart], apart, names["alarm"], args.out)
    else:
        write_heads(pupil, names, args.out)
        smaller = fewer_words(packed, {number for row in words for number in row})
        pupil.encoder.put_into(smaller)
        write(smaller, args.out / "hotline.bin")
    return 0


def write_odds(pupil: Pupil, words: list[list[int]], rows: list[Row], kinds: list[str], out: Path) -> None:
    """Logarithms of the odds of an emergency for rows that were not learnt, by the hash of their text."""
    with torch.no_grad():
        logs = pupil.heads[_TASKS.index("alarm")](SCALE * seen_by(pupil.encoder, words))
    calm = kinds.index("none")
    others = [number for number in range(len(kinds)) if number != calm]
    odds = logs[:, others].logsumexp(1) - logs[:, calm]
    keys = np.array([row["key"] for row in rows])
    np.savez_compressed(out / "left_out.npz", keys=keys, odds=odds.numpy().astype(np.float16))


def write_heads(pupil: Pupil, names: dict[str, list[str]], out: Path) -> None:
    """The classifiers over unit vectors, with their labels."""
    parts: dict[str, Any] = {}
    for task, name in _NAMES.items():
        head = pupil.heads[_TASKS.index(task)]
        parts[f"{name}-labels"] = np.array(names[task])
        parts[f"{name}-weights"] = (SCALE * head.weight.detach().T).numpy().astype(np.float16)
        parts[f"{name}-offsets"] = head.bias.detach().numpy()
    np.savez_compressed(out / "heads.npz", **parts)


if __name__ == "__main__":
    sys.exit(main())
