"""Citizens' pictures: checked by content, drawn anew without anything hidden, kept encrypted in files."""

import io
import warnings
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from ticketing.domain.errors import Malformed, NotFound, TooLarge
from ticketing.storage import sealed_files

LARGEST_UPLOAD = 10 * 1024 * 1024
# A phone takes 50 megapixels; beyond 80 it is a bomb, not a photograph.
MOST_PIXELS = 80_000_000
LONGEST_SIDE = 2048
FORMATS = ("JPEG", "PNG", "WEBP")
QUALITY = 85


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG as it is kept; sides in pixels."""

    jpeg: bytes
    width: int
    height: int


def redraw(raw: bytes) -> Picture:
    """Return the picture drawn anew: at most 2,048 pixels a side, upright, without EXIF, location or trailer.

    Raises TooLarge("picture_too_large") over 10 MiB, Malformed("picture_unreadable") for whatever is no JPEG,
    PNG or WebP by its content, is broken, or would unpack to more than 80 megapixels.
    """
    if len(raw) > LARGEST_UPLOAD:
        raise TooLarge("picture_too_large", limit=LARGEST_UPLOAD)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _redrawn(raw)
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as error:
        raise Malformed("picture_unreadable", field="file") from error


def _redrawn(raw: bytes) -> Picture:
    with Image.open(io.BytesIO(raw), formats=FORMATS) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise Malformed("picture_unreadable", field="file")
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is then unpacked small
        upright = ImageOps.exif_transpose(opened)
        drawn = _on_white(upright)
    drawn.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    written = io.BytesIO()
    drawn.save(written, "JPEG", quality=QUALITY)
    return Picture(written.getvalue(), drawn.width, drawn.height)


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode == "RGB":
        return picture.copy()
    with_alpha = picture.convert("RGBA")
    paper = Image.new("RGBA", with_alpha.size, "white")
    paper.alpha_composite(with_alpha)
    return paper.convert("RGB")


def keep(folder: Path, identity: str, picture: Picture) -> None:
    """Write a picture encrypted, whole or not at all."""
    sealed_files.keep(folder, identity, picture.jpeg)


def load(folder: Path, identity: str) -> bytes:
    """Return the JPEG. Raises NotFound("picture_unknown") when its file is gone."""
    try:
        return sealed_files.load(folder, identity)
    except OSError as error:
        raise NotFound("picture_unknown") from error
