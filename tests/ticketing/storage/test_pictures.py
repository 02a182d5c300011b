"""Whatever a citizen sends as a picture is drawn anew, or refused in words."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from ticketing.domain.errors import Malformed, NotFound, TooLarge
from ticketing.storage import pictures, sealed_files


def _jpeg(size: tuple[int, int] = (60, 40), *, exif: bytes = b"") -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, "red").save(written, "JPEG", exif=exif)
    return written.getvalue()


def _with_place() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif.get_ifd(0x8825)[1] = "N"
    return _jpeg(exif=exif.tobytes())


def test_the_place_where_it_was_taken_does_not_stay_in_a_picture() -> None:
    redrawn = pictures.redraw(_with_place())
    with Image.open(io.BytesIO(redrawn.jpeg)) as opened:
        assert not opened.getexif()


def test_a_turned_photograph_stands_upright() -> None:
    redrawn = pictures.redraw(_with_place())
    assert (redrawn.width, redrawn.height) == (40, 60)


def test_a_program_behind_a_picture_is_left_behind() -> None:
    assert b"<script>" not in pictures.redraw(_jpeg() + b"<script>alert(1)</script>").jpeg


def test_a_large_photograph_becomes_small_enough_to_show() -> None:
    redrawn = pictures.redraw(_jpeg((5000, 2500)))
    assert (redrawn.width, redrawn.height) == (2048, 1024)


def test_a_picture_with_transparency_gets_white_paper() -> None:
    written = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(written, "PNG")
    with Image.open(io.BytesIO(pictures.redraw(written.getvalue()).jpeg)) as opened:
        assert min(opened.convert("L").tobytes()) > 250


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _bomb() -> bytes:
    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a" + bytes(50),
        b"%PDF-1.4",
        _jpeg()[:200],
        _bomb(),
    ],
    ids=["empty", "svg", "gif", "pdf", "cut", "bomb"],
)
def test_what_is_no_picture_is_refused(raw: bytes) -> None:
    with pytest.raises(Malformed, match="picture_unreadable"):
        pictures.redraw(raw)


def test_too_many_bytes_are_refused_before_they_are_read() -> None:
    with pytest.raises(TooLarge, match="picture_too_large"):
        pictures.redraw(bytes(pictures.LARGEST_UPLOAD + 1))


def test_a_picture_at_rest_cannot_be_looked_at(tmp_path: Path) -> None:
    redrawn = pictures.redraw(_jpeg())
    pictures.keep(tmp_path, "a", redrawn)
    assert redrawn.jpeg[:20] not in (tmp_path / "a").read_bytes()
    assert pictures.load(tmp_path, "a") == redrawn.jpeg


def test_a_removed_picture_is_gone(tmp_path: Path) -> None:
    pictures.keep(tmp_path, "a", pictures.redraw(_jpeg()))
    sealed_files.remove(tmp_path, "a")
    with pytest.raises(NotFound, match="picture_unknown"):
        pictures.load(tmp_path, "a")
