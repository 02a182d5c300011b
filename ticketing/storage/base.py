"""What every table shares: naming of constraints, aware UTC times, encrypted personal text."""

import base64
import hashlib
import hmac
import os
from collections.abc import Iterable
from datetime import UTC, datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import DateTime, Dialect, MetaData, String, Table
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


def table_of(model: type[Base]) -> Table:
    """Return the table behind a mapped class, for statements about many rows that nobody keeps as objects."""
    table = model.__table__
    assert isinstance(table, Table)
    return table


class UtcTime(TypeDecorator[datetime]):
    """Aware UTC datetimes in and out, on databases that keep zones and on those that do not."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return aware UTC."""
        return None if value is None else self.in_utc(value)

    @staticmethod
    def in_utc(value: datetime) -> datetime:
        """Refuse a time without a zone: a guess here would move a deadline by eight hours."""
        if value.tzinfo is None:
            raise ValueError("a datetime without time zone reached the database")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class PersonalKey:
    """The keys for personal fields, set once at start; they never lie in the database.

    The present key writes; earlier ones still read, until everything has been written again (`rotate-keys`).
    """

    _keys: tuple[bytes, ...] = ()

    @classmethod
    def set(cls, text: str, *, earlier: Iterable[str] = ()) -> None:
        """Take the keys from their urlsafe base64 texts (32 bytes each)."""
        cls._keys = tuple(_read_key(one) for one in (text, *earlier))

    @classmethod
    def get(cls) -> bytes:
        """Return the key; a service that forgot to set it must not write personal data."""
        return cls.all()[0]

    @classmethod
    def all(cls) -> tuple[bytes, ...]:
        """Return the present key and the earlier ones, newest first."""
        if not cls._keys:
            raise RuntimeError("the key for personal data is not set")
        return cls._keys

    @classmethod
    def name(cls) -> str:
        """Return a name of the present key that tells nothing about it."""
        return hashlib.sha256(b"name of the key:" + cls.get()).hexdigest()[:16]


def _read_key(text: str) -> bytes:
    key = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if len(key) != 32:
        raise ValueError("the encryption key must have 32 bytes")
    return key


def seal(data: bytes, *, belongs_to: bytes | None = None) -> bytes:
    """Return the data encrypted (AES-256-GCM) with the present key; the same data never looks the same."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(PersonalKey.get()).encrypt(nonce, data, belongs_to)


def unseal(sealed: bytes, *, belongs_to: bytes | None = None) -> bytes:
    """Return what was sealed with the present key or an earlier one.

    Raises cryptography's InvalidTag when it was none of them, or the data were changed.
    """
    nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    for key in PersonalKey.all():
        try:
            return AESGCM(key).decrypt(nonce, rest, belongs_to)
        except InvalidTag:
            continue
    raise InvalidTag


def needs_sealing(sealed: bytes, *, belongs_to: bytes | None = None) -> bool:
    """Tell whether this can be read, but not with the present key."""
    nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    try:
        AESGCM(PersonalKey.get()).decrypt(nonce, rest, belongs_to)
    except InvalidTag:
        return True
    return False


class Personal(TypeDecorator[str]):
    """Text about a person, AES-256-GCM at rest; the same text never looks the same twice."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Encrypt."""
        return self.encrypted(value)

    @staticmethod
    def encrypted(value: str | None) -> str | None:
        """Return what is written for a text."""
        return None if value is None else base64.urlsafe_b64encode(seal(value.encode())).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Decrypt; raises cryptography's InvalidTag when no key is the one it was written with."""
        return None if value is None else unseal(base64.urlsafe_b64decode(value)).decode()


def keyed_hash(text: str) -> str:
    """Return a keyed hash by which encrypted text can be looked up, but not guessed without the key."""
    return hmac.new(PersonalKey.get(), text.encode(), hashlib.sha256).hexdigest()


def keyed_hashes(text: str) -> tuple[str, ...]:
    """Return the hashes with all keys, for looking up what may not have been written again yet."""
    return tuple(hmac.new(key, text.encode(), hashlib.sha256).hexdigest() for key in PersonalKey.all())
