"""Evidence files (佐证材料): which kinds are taken, how many, and what becomes of a name."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from ticketing.domain.commands import Ask, Command
from ticketing.domain.errors import Malformed, require
from ticketing.domain.orders import Order
from ticketing.domain.profiles import Rulebook

LARGEST_FILE = 10 * 1024 * 1024
MOST_FILES = 30
LONGEST_NAME = 80
# Whatever steers a terminal, a file system or the direction of writing; a name is never a path.
UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\"<>|:*?;]")
# With these a unit proves what it says.
PROVING = frozenset(
    {
        Command.APPLY_FOR_CLOSING,
        Command.FEED_BACK,
        Command.HAND_IN_SHARE,
        Command.REPORT_MILESTONE,
        Command.PROPOSE_FINAL_ANSWER,
    }
)


class FileKind(StrEnum):
    """What a file is by its content; the value is the ending under which it is handed out."""

    JPEG = "jpg"
    PNG = "png"
    WEBP = "webp"
    PDF = "pdf"
    WORD = "docx"
    SHEET = "xlsx"
    OFD = "ofd"  # the layout format of Chinese offices (GB/T 33190)


MEDIA_TYPES = {
    FileKind.JPEG: "image/jpeg",
    FileKind.PNG: "image/png",
    FileKind.WEBP: "image/webp",
    FileKind.PDF: "application/pdf",
    FileKind.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.SHEET: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.OFD: "application/ofd",
}
PICTURES = frozenset({FileKind.JPEG, FileKind.PNG, FileKind.WEBP})


@dataclass(frozen=True, slots=True)
class Checked:
    """A file whose content has been looked at: its bytes, what it is, the SHA-256 of the bytes in hex."""

    raw: bytes
    kind: FileKind
    sha256: str


def proven(order: Order, ask: Ask, book: Rulebook) -> None:
    """Who says that it is done shows it, or says why there is nothing to show; some kinds must be shown."""
    must = order.request.request_type in book.policy.evidence_required
    require(ask.evidence or not must, Malformed("evidence_required", field="evidence"))
    require(ask.evidence or ask.no_evidence.strip(), Malformed("evidence_or_reason", field="no_evidence"))


GUARDS = (proven,)


def clean_name(given: str, kind: FileKind) -> str:
    """Return a name that is safe to show and to save under, with the ending of what the file really is."""
    bare = re.split(r"[/\\]", unicodedata.normalize("NFC", given))[-1]
    stem, dot, _ = UNSAFE.sub("", bare).strip(" .").rpartition(".")
    stem = stem if dot else UNSAFE.sub("", bare)
    return f"{stem.strip(' .')[:LONGEST_NAME] or kind.name.lower()}.{kind}"
