"""Looks at what an uploaded file is: by its content, never by its name; nothing that runs is taken."""

import hashlib
import io
import re
import zipfile
import zlib

from ticketing.domain.errors import Malformed, TooLarge
from ticketing.domain.evidence import LARGEST_FILE, Checked, FileKind
from ticketing.storage.pictures import opened

FIELD = "evidence"
MEBIBYTE = 1024 * 1024
BEGINNINGS = {
    b"\xff\xd8\xff": FileKind.JPEG,
    b"\x89PNG\r\n\x1a\n": FileKind.PNG,
    b"%PDF-": FileKind.PDF,
}
ZIP = b"PK\x03\x04"
# The part that makes a packed document what it is.
PARTS = {"word/document.xml": FileKind.WORD, "xl/workbook.xml": FileKind.SHEET, "OFD.xml": FileKind.OFD}
MOST_PARTS, LARGEST_UNPACKED = 2000, 100 * MEBIBYTE
RUNS = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFile|RichMedia)\b")
RUNNING_PART = re.compile(
    r"vbaProject|oleObject|activeX|\.(?:exe|dll|js|vbs|bat|scr|cmd|ps1)$", re.IGNORECASE
)
END_OF_PDF = 2048
# What goes wrong with a zip that is cut, damaged, locked or packed in some other way.
UNPACKING = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)


def look_at(raw: bytes) -> Checked:
    """Return the file with its kind and digest.

    Raises TooLarge("evidence_too_large", limit=MiB), Malformed("evidence_kind_unknown"|"evidence_broken"|
    "evidence_runs").
    """
    if len(raw) > LARGEST_FILE:
        raise TooLarge("evidence_too_large", field=FIELD, limit=LARGEST_FILE // MEBIBYTE)
    kind = _kind(raw)
    if kind is FileKind.PDF:
        _check_pdf(raw)
    elif kind in (FileKind.JPEG, FileKind.PNG, FileKind.WEBP):
        _check_picture(raw)
    return Checked(raw, kind, hashlib.sha256(raw).hexdigest())


def _kind(raw: bytes) -> FileKind:
    if raw.startswith(ZIP):
        return _packed(raw)
    if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP":
        return FileKind.WEBP
    found = next((kind for start, kind in BEGINNINGS.items() if raw.startswith(start)), None)
    if found is None:
        raise Malformed("evidence_kind_unknown", field=FIELD)
    return found


def _packed(raw: bytes) -> FileKind:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            parts = packed.infolist()
            names = {part.filename for part in parts}
            small = len(parts) <= MOST_PARTS and sum(p.file_size for p in parts) <= LARGEST_UNPACKED
            whole = small and packed.testzip() is None
    except UNPACKING as error:
        raise Malformed("evidence_broken", field=FIELD) from error
    if not whole:
        raise Malformed("evidence_broken", field=FIELD)
    if any(RUNNING_PART.search(name) for name in names):
        raise Malformed("evidence_runs", field=FIELD)
    kind = next((kind for part, kind in PARTS.items() if part in names), None)
    if kind is None:
        raise Malformed("evidence_kind_unknown", field=FIELD)
    return kind


def _check_pdf(raw: bytes) -> None:
    if b"%%EOF" not in raw[-END_OF_PDF:]:
        raise Malformed("evidence_broken", field=FIELD)
    if RUNS.search(raw):
        raise Malformed("evidence_runs", field=FIELD)


def _check_picture(raw: bytes) -> None:
    """Unpack it once: a cut or forged picture proves nothing, a bomb is none."""
    with opened(raw, refusal=Malformed("evidence_broken", field=FIELD)) as picture:
        picture.load()
