"""WeChat's signatures and its AES envelope: SHA-1 over sorted parts; AES-256-CBC with the app's id inside."""

import base64
import hashlib
import hmac
import os
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32
RANDOM_BYTES = 16


class BadEnvelope(Exception):
    """What was called an encrypted message is none of ours."""


def signature(*parts: str) -> str:
    """Return WeChat's signature of the parts."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()  # noqa: S324  (WeChat's choice)


def is_signed(given: str, *parts: str) -> bool:
    """Tell whether `given` is the signature of the parts."""
    return hmac.compare_digest(given.encode(), signature(*parts).encode())


class Envelope:
    """Opens and seals messages with the key that the platform's page shows (43 characters)."""

    def __init__(self, aes_key: str, app_id: str) -> None:
        self._key = base64.b64decode(aes_key + "=")
        self._app_id = app_id.encode()

    def open(self, sealed: str) -> bytes:
        """Return the message inside; raises BadEnvelope."""
        try:
            encrypted = base64.b64decode(sealed, validate=True)
            cipher = self._cipher().decryptor()
            plain = cipher.update(encrypted) + cipher.finalize()
            plain = plain[: -plain[-1]] if 1 <= plain[-1] <= BLOCK else b""
            (length,) = struct.unpack(">I", plain[RANDOM_BYTES : RANDOM_BYTES + 4])
        except (ValueError, IndexError, struct.error) as error:
            raise BadEnvelope("not an envelope") from error
        start = RANDOM_BYTES + 4
        message, app_id = plain[start : start + length], plain[start + length :]
        if not hmac.compare_digest(app_id, self._app_id):
            raise BadEnvelope("another app's envelope")
        return message

    def seal(self, message: bytes) -> str:
        """Return the message in an envelope."""
        plain = os.urandom(RANDOM_BYTES) + struct.pack(">I", len(message)) + message + self._app_id
        padding = BLOCK - len(plain) % BLOCK
        cipher = self._cipher().encryptor()
        encrypted = cipher.update(plain + bytes([padding]) * padding) + cipher.finalize()
        return base64.b64encode(encrypted).decode()

    def _cipher(self) -> Cipher[modes.CBC]:
        return Cipher(algorithms.AES(self._key), modes.CBC(self._key[:16]))
