"""Citizens' pictures: checked by content, drawn anew without anything hidden, kept encrypted in files."""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
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
# What the library says of something that is no picture, is cut or forged, or would fill the memory.
UNREADABLE = (
    UnidentifiedImageError,
    OSError,
    ValueError,
    SyntaxError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


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
    with opened(raw, refusal=Malformed("picture_unreadable", field="file")) as picture:
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is then unpacked small
        drawn = _on_white(ImageOps.exif_transpose(picture))
    drawn.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    written = io.BytesIO()
    drawn.save(written, "JPEG", quality=QUALITY)
    return Picture(written.getvalue(), drawn.width, drawn.height)


@contextmanager
def opened(raw: bytes, *, refusal: Malformed) -> Iterator[Image.Image]:
    """Yield a picture that is not unpacked yet; raises `refusal` for whatever proves to be none, then or
    while it is unpacked."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(raw), formats=FORMATS) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise refusal
                yield picture
    except UNREADABLE as error:
        raise refusal from error


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
