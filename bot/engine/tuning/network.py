"""The first layers of multilingual-e5-small in PyTorch; weights rounded as they will be."""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from bot.engine.tuning.packed import POSITIONS, Packed, four_bits

HIDDEN, _INNER, _HEADS, _EPS = 384, 1536, 12, 1e-12
SCALE = math.sqrt(HIDDEN)  # the encoder gives unit vectors; classifiers learn faster from longer ones
_BLOCK = 32
_DROPPED = 0.1
_ATTENTION = ("q", "k", "v", "ao")


class Rounded(nn.Linear):
    """A linear layer that computes with weights in 4 bits once `rounds` is set; gradients pass through."""

    rounds = False

    def forward(self, seen: Tensor) -> Tensor:
        weight = self.weight + (_rounded(self.weight) - self.weight).detach() if self.rounds else self.weight
        return functional.linear(seen, weight, self.bias)


def _rounded(weight: Tensor) -> Tensor:
    rows = weight.reshape(-1, _BLOCK)
    largest = rows.gather(1, rows.abs().argmax(1, keepdim=True))
    scale = (largest / -8).half().float()
    scale = torch.where(scale == 0, torch.ones_like(scale), scale)
    return ((torch.floor(rows / scale + 8.5).clamp(0, 15) - 8) * scale).reshape(weight.shape)


class Layer(nn.Module):
    """One layer of the encoder, its parts named as in the file."""

    def __init__(self, packed: Packed, number: int) -> None:
        super().__init__()
        sizes = dict.fromkeys(_ATTENTION, (HIDDEN, HIDDEN)) | {"fi": (_INNER, HIDDEN), "fo": (HIDDEN, _INNER)}
        for name, (out, into) in sizes.items():
            part = Rounded(into, out)
            part.weight.data = torch.from_numpy(packed.floats(f"l{number}.{name}.w", out, into))
            part.bias.data = torch.from_numpy(packed.floats(f"l{number}.{name}.b", out))
            setattr(self, name, part)
        self.aln, self.oln = (_norm(packed, f"l{number}.{name}") for name in ("aln", "oln"))
        self.drop = nn.Dropout(_DROPPED)

    def forward(self, seen: Tensor, mask: Tensor) -> Tensor:
        count, length, _ = seen.shape
        query, key, value = (
            part(seen).view(count, length, _HEADS, -1).transpose(1, 2) for part in (self.q, self.k, self.v)
        )
        dropped = _DROPPED if self.training else 0.0
        found = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask, dropout_p=dropped)
        seen = self.aln(seen + self.drop(self.ao(found.transpose(1, 2).reshape(count, length, HIDDEN))))
        return self.oln(seen + self.drop(self.fo(functional.gelu(self.fi(seen)))))


class Encoder(nn.Module):
    """Words to one unit vector a sentence. The table of words stays as it is: most are never seen here."""

    def __init__(self, packed: Packed, layers: int) -> None:
        super().__init__()
        words = torch.from_numpy(packed.floats("emb.word", packed.sizes[4], HIDDEN))
        self.word = nn.Embedding.from_pretrained(words, freeze=True)
        places = (
            packed.floats("emb.pos", packed.sizes[5], HIDDEN)[:POSITIONS]
            + packed.floats("emb.type", packed.sizes[6], HIDDEN)[:1]
        )
        self.register_buffer("places", torch.from_numpy(places))
        self.ln = _norm(packed, "emb.ln")
        self.layers = nn.ModuleList([Layer(packed, number) for number in range(layers)])
        self.drop = nn.Dropout(_DROPPED)

    def round_weights(self) -> None:
        """From now on compute as the file of 4 bits will."""
        for part in self.modules():
            if isinstance(part, Rounded):
                part.rounds = True

    def forward(self, words: Tensor, lengths: Tensor) -> Tensor:
        seen = self.drop(self.ln(self.word(words) + self.places[: words.shape[1]]))
        there = torch.arange(words.shape[1])[None] < lengths[:, None]
        for layer in self.layers:
            seen = layer(seen, there[:, None, None, :])
        return functional.normalize((seen * there[..., None]).sum(1).float(), dim=1)

    def put_into(self, packed: Packed) -> None:
        """Write the layers into a file taken apart, in place of its own."""
        for name in [name for name in packed.tensors if name.startswith("l")]:
            del packed.tensors[name]
        packed.sizes[1] = len(self.layers)
        for prefix, part in [("emb.ln", self.ln), *_named(self.layers)]:
            rounded = isinstance(part, Rounded)
            weight = part.weight.detach().numpy()
            raw = four_bits(weight) if rounded else weight.astype("<f4").tobytes()
            packed.tensors[f"{prefix}.w"] = (int(rounded), raw)
            packed.tensors[f"{prefix}.b"] = (0, part.bias.detach().numpy().astype("<f4").tobytes())


def _named(layers: nn.ModuleList) -> list[tuple[str, nn.Module]]:
    names = (*_ATTENTION, "fi", "fo", "aln", "oln")
    return [(f"l{i}.{name}", getattr(layer, name)) for i, layer in enumerate(layers) for name in names]


def _norm(packed: Packed, name: str) -> nn.LayerNorm:
    norm = nn.LayerNorm(HIDDEN, _EPS)
    norm.weight.data = torch.from_numpy(packed.floats(f"{name}.w", HIDDEN))
    norm.bias.data = torch.from_numpy(packed.floats(f"{name}.b", HIDDEN))
    return norm
