"""WeChat's XML: reads what a citizen sent, writes the passive reply. Entities and doctypes are refused."""

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

FIELDS = (
    "<xml><ToUserName>{to}</ToUserName><FromUserName>{sender}</FromUserName>"
    "<CreateTime>{at}</CreateTime><MsgType>text</MsgType><Content>{text}</Content></xml>"
)
SEALED = (
    "<xml><Encrypt>{sealed}</Encrypt><MsgSignature>{signature}</MsgSignature>"
    "<TimeStamp>{at}</TimeStamp><Nonce>{nonce}</Nonce></xml>"
)


class BadXml(Exception):
    """Not a message of WeChat."""


@dataclass(frozen=True, slots=True)
class Callback:
    """One call: all texts of the XML by name, and the fields every message has."""

    sender: str
    account: str
    kind: str
    at: datetime
    values: dict[str, str] = field(repr=False)

    def get(self, name: str) -> str:
        """Return a field, empty when it is missing."""
        return self.values.get(name, "")

    @property
    def message_id(self) -> str:
        """The platform's id; an event has none and is known by its sender, time and content."""
        if self.get("MsgId"):
            return f"m{self.get('MsgId')}"
        content = f"{self.sender}{self.get('Event')}{self.get('EventKey')}"
        return f"v{int(self.at.timestamp())}.{hashlib.sha256(content.encode()).hexdigest()[:16]}"


def read_xml(body: bytes) -> dict[str, str]:
    """Return the fields of a message; raises BadXml."""
    try:
        root = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise BadXml("not XML") from error
    return {child.tag: (child.text or "").strip() for child in root}


def read_callback(values: dict[str, str]) -> Callback:
    """Return the call; raises BadXml when a field that every message has is missing or senseless."""
    try:
        at = datetime.fromtimestamp(int(values["CreateTime"]), UTC)
        sender, account, kind = values["FromUserName"], values["ToUserName"], values["MsgType"]
    except (KeyError, ValueError, OverflowError, OSError) as error:
        raise BadXml("fields are missing") from error
    if not sender.replace("-", "").replace("_", "").isalnum() or not sender.isascii() or len(sender) > 100:
        raise BadXml("no sender")
    return Callback(sender, account, kind, at, values)


def write_reply(callback: Callback, text: str, *, now: datetime) -> str:
    """Return the passive reply with this text."""
    return FIELDS.format(
        to=escape(callback.sender),
        sender=escape(callback.account),
        at=int(now.timestamp()),
        text=escape(text),
    )


def write_sealed(sealed: str, *, signature: str, at: str, nonce: str) -> str:
    """Return an encrypted passive reply."""
    return SEALED.format(sealed=sealed, signature=signature, at=at, nonce=escape(nonce))
