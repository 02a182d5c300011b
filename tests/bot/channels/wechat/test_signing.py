"""Signatures and envelopes, against an implementation of their own in the fake platform."""

import pytest

from bot.channels.wechat.signing import BadEnvelope, Envelope, is_signed, signature
from tests.bot.channels.wechat.fake_wechat import AES_KEY, APP_ID, seal, unseal


def test_a_signature_does_not_depend_on_the_order_of_its_parts() -> None:
    assert signature("b", "a", "c") == signature("c", "b", "a")
    assert is_signed(signature("b", "a"), "a", "b")
    assert not is_signed(signature("b", "a"), "a", "c")


@pytest.mark.parametrize("text", ["", "a", "路灯坏了" * 200, "x" * 31, "x" * 32])
def test_both_sides_open_each_others_envelopes(text: str) -> None:
    envelope = Envelope(AES_KEY, APP_ID)
    assert envelope.open(seal(text.encode())) == text.encode()
    assert unseal(envelope.seal(text.encode())) == text.encode()


@pytest.mark.parametrize("sealed", ["", "!!", "QUJD", seal(b"x")[:-8], "A" * 64, seal(b"x", "wx-other")])
def test_what_is_no_envelope_of_ours_is_refused(sealed: str) -> None:
    with pytest.raises(BadEnvelope):
        Envelope(AES_KEY, APP_ID).open(sealed)
