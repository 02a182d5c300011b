"""What every table shares: naming of constraints, aware UTC times, encrypted personal text."""

import base64
import hashlib
import hmac
import os
from datetime import UTC, datetime

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import DateTime, Dialect, MetaData, String
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
NONCE_BYTES = 12


class Base(DeclarativeBase):
    """The base of all tables."""

    metadata = MetaData(naming_convention=NAMING)


class UtcTime(TypeDecorator[datetime]):
    """Aware UTC datetimes in and out, on databases that keep zones and on those that do not."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a time without a zone: a guess here would move a deadline by eight hours."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without time zone reached the database")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class PersonalKey:
    """The key for personal fields, set once at start; it never lies in the database."""

    _key: bytes | None = None

    @classmethod
    def set(cls, text: str) -> None:
        """Take the key from its urlsafe base64 text (32 bytes)."""
        key = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        if len(key) != 32:
            raise ValueError("the encryption key must have 32 bytes")
        cls._key = key

    @classmethod
    def get(cls) -> bytes:
        """Return the key; a service that forgot to set it must not write personal data."""
        if cls._key is None:
            raise RuntimeError("the key for personal data is not set")
        return cls._key


class Personal(TypeDecorator[str]):
    """Text about a person, AES-256-GCM at rest; the same text never looks the same twice."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Encrypt."""
        if value is None:
            return None
        nonce = os.urandom(NONCE_BYTES)
        sealed = AESGCM(PersonalKey.get()).encrypt(nonce, value.encode(), None)
        return base64.urlsafe_b64encode(nonce + sealed).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Decrypt; raises cryptography's InvalidTag when the key is not the one it was written with."""
        if value is None:
            return None
        raw = base64.urlsafe_b64decode(value)
        return AESGCM(PersonalKey.get()).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], None).decode()


def keyed_hash(text: str) -> str:
    """Return a keyed hash by which encrypted text can be looked up, but not guessed without the key."""
    return hmac.new(PersonalKey.get(), text.encode(), hashlib.sha256).hexdigest()
