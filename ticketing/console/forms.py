"""Reads posted forms: fields within limits, one that was ticked twice joined by commas, uploaded files."""

from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import FormData, UploadFile

from ticketing.domain.errors import Malformed, TooLarge

LARGEST_BODY = 200_000
MOST_FIELDS = 60
LONGEST_FIELD = 4000
MOST_UPLOADS = 10
# Ten photographs as phones take them; what is larger goes in two steps.
LARGEST_UPLOAD = 50 * 1024 * 1024
# Not what somebody typed: never shown back to him.
INTERNAL_FIELDS = frozenset({"csrf", "revision", "key", "list"})


async def posted_form(request: Request) -> dict[str, str]:
    """Return the text fields of a posted form. Raises TooLarge("form_too_large")."""
    _check_length(request, LARGEST_BODY)
    return _texts(await request.form(max_files=0, max_fields=MOST_FIELDS))


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as a browser sent it: the name that somebody gave it, and its bytes."""

    name: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Posted:
    """A form with its files."""

    fields: dict[str, str]
    files: tuple[Upload, ...] = ()


async def posted_files(request: Request) -> Posted:
    """Return text fields and files of a posted form. Raises TooLarge("form_too_large"|"upload_too_large").

    A form without files keeps the small limit of all forms.
    """
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return Posted(await posted_form(request))
    _check_length(request, LARGEST_UPLOAD, code="upload_too_large")
    limits = {"max_files": MOST_UPLOADS, "max_fields": MOST_FIELDS, "max_part_size": LARGEST_BODY}
    async with request.form(**limits) as form:
        # A browser sends an empty file for a field in which nobody chose one.
        sent = [value for _, value in form.multi_items() if not isinstance(value, str) and value.filename]
        return Posted(_texts(form), tuple([await _read(one) for one in sent]))


async def _read(file: UploadFile) -> Upload:
    return Upload(file.filename or "", await file.read())


def _check_length(request: Request, limit: int, *, code: str = "form_too_large") -> None:
    # Our own pages always say how long their forms are.
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > limit:
        raise TooLarge(code, limit=limit // (1024 * 1024))


def _texts(form: FormData) -> dict[str, str]:
    fields: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            fields.setdefault(name, []).append(value)
    return {name: ",".join(values) for name, values in fields.items()}


def needed(form: dict[str, str], field: str) -> str:
    """Return a field that may not be empty. Raises Malformed("field_missing"|"text_too_long")."""
    value = optional(form, field)
    if not value:
        raise Malformed("field_missing", field=field)
    return value


def optional(form: dict[str, str], field: str) -> str:
    """Return a field, empty when absent. Raises Malformed("text_too_long") instead of cutting words off."""
    value = form.get(field, "").strip()
    if len(value) > LONGEST_FIELD:
        raise Malformed("text_too_long", field=field, limit=LONGEST_FIELD)
    return value


def whole_number(form: dict[str, str], field: str) -> int:
    """Return a whole number. Raises Malformed("field_missing") when it is none."""
    value = form.get(field, "").strip()
    if not value.isdecimal() or len(value) > 9:
        raise Malformed("field_missing", field=field)
    return int(value)


def typed_words(form: dict[str, str]) -> dict[str, str]:
    """Return what a person typed or chose, without the page's own fields."""
    return {name: value for name, value in form.items() if value and name not in INTERNAL_FIELDS}
