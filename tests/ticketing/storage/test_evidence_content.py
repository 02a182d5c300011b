import hashlib
import io
import zipfile

import pytest

from tests.ticketing.evidence_files import MACRO, PDF, RUNNING_PDF, WORD, packed, picture
from ticketing.domain.errors import HotlineError
from ticketing.domain.evidence import LARGEST_FILE, FileKind
from ticketing.storage.evidence_content import look_at


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (picture("JPEG"), FileKind.JPEG),
        (picture("PNG"), FileKind.PNG),
        (picture("WEBP"), FileKind.WEBP),
        (PDF, FileKind.PDF),
        (WORD, FileKind.WORD),
        (packed("[Content_Types].xml", "xl/workbook.xml"), FileKind.SHEET),
        (packed("OFD.xml", "Doc_0/Document.xml"), FileKind.OFD),
    ],
)
def test_a_file_is_what_its_content_says(raw: bytes, kind: FileKind) -> None:
    checked = look_at(raw)
    assert (checked.kind, checked.sha256) == (kind, hashlib.sha256(raw).hexdigest())


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "evidence_kind_unknown"),
        (b"MZ\x90\x00" + bytes(100), "evidence_kind_unknown"),
        (b"<html><script>alert(1)</script>", "evidence_kind_unknown"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "evidence_kind_unknown"),
        (packed("payload.exe"), "evidence_runs"),
        (packed("readme.txt"), "evidence_kind_unknown"),
        (MACRO, "evidence_runs"),
        (RUNNING_PDF, "evidence_runs"),
        (PDF[:-8], "evidence_broken"),
        (picture()[:200], "evidence_broken"),
        (WORD[: len(WORD) // 2], "evidence_broken"),
        (packed("word/document.xml", content=bytes(120 * 1024 * 1024)), "evidence_broken"),
        (bytes(LARGEST_FILE + 1), "evidence_too_large"),
    ],
)
def test_what_cannot_be_trusted_is_refused(raw: bytes, code: str) -> None:
    with pytest.raises(HotlineError) as refused:
        look_at(raw)
    assert refused.value.code == code
    assert refused.value.field == "evidence"


def test_a_damaged_part_of_a_document_is_noticed() -> None:
    damaged = bytearray(WORD)
    place = WORD.index(b"word/document.xml") + len(b"word/document.xml")
    damaged[place] ^= 0xFF
    assert zipfile.is_zipfile(io.BytesIO(damaged))
    with pytest.raises(HotlineError, match="evidence_broken"):
        look_at(bytes(damaged))
