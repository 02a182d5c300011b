"""Renders templates with what every page needs: the menu, the viewer, the wording, safe headers."""

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ticketing.console.signed_in import Viewer
from ticketing.domain.permissions import pages_of
from ticketing.notices.wording import names_of

HERE = Path(__file__).parent
WORDING = HERE.parent / "data" / "wording"
SHANGHAI = ZoneInfo("Asia/Shanghai")
# Everything comes from this server; no inline script, nobody may frame the pages.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    # The pages hold personal data: no copy in the browser's or a proxy's cache.
    "Cache-Control": "no-store",
}


@cache
def wording() -> dict[str, Any]:
    """Return the console's words (console.yml, console_*.yml), with the names that all parts share."""
    loaded: dict[str, Any] = {}
    for path in sorted(WORDING.glob("console*.yml")):
        loaded |= yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded | {"request_types": names_of("request_types")}


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(local=local_time, day=local_day, ago=duration, size=file_size)
    made.globals["w"] = wording()
    return made


def local_time(value: datetime | None) -> str:
    """Return date and minute in the city's time."""
    return value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if value else "—"


def local_day(value: datetime | None) -> str:
    """Return month, day and minute in the city's time, short enough for a table."""
    return value.astimezone(SHANGHAI).strftime("%m-%d %H:%M") if value else "—"


def duration(value: timedelta) -> str:
    """Return a length of time in the two largest units that matter."""
    words = wording()["duration"]
    minutes = int(value.total_seconds() // 60)
    days, hours, minutes = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days:
        return str(words["days"].format(days=days, hours=hours))
    return str(
        words["hours"].format(hours=hours, minutes=minutes)
        if hours
        else words["minutes"].format(minutes=minutes)
    )


def file_size(size: int) -> str:
    """Return a size in bytes as people read it."""
    return f"{size / 1024 / 1024:.1f} MB" if size >= 1024 * 1024 else f"{max(1, round(size / 1024))} KB"


def page(
    request: Request, template: str, *, viewer: Viewer | None = None, status: int = 200, **facts: object
) -> HTMLResponse:
    """Return the rendered page."""
    menu = pages_of(viewer.member.role) if viewer else []
    html = (
        _environment()
        .get_template(template)
        .render(viewer=viewer, menu=menu, path=request.url.path, csrf=viewer.csrf if viewer else "", **facts)
    )
    return HTMLResponse(html, status_code=status, headers=HEADERS)
