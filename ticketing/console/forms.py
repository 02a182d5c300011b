"""Reads posted forms: plain text fields, within limits, a field that was ticked twice joined by commas."""

from fastapi import Request

from ticketing.domain.errors import Malformed, TooLarge

LARGEST_BODY = 200_000
MOST_FIELDS = 60
LONGEST_FIELD = 4000
# Not what somebody typed: never shown back to him.
INTERNAL_FIELDS = frozenset({"csrf", "revision", "key", "list"})


async def posted_form(request: Request) -> dict[str, str]:
    """Return the text fields of a posted form. Raises TooLarge("form_too_large")."""
    # Our own pages always say how long their forms are.
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > LARGEST_BODY:
        raise TooLarge("form_too_large")
    form = await request.form(max_files=0, max_fields=MOST_FIELDS)
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
