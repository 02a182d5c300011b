"""Joins the parts of an address to codes, from province to town; says when a name is in several districts."""

from collections.abc import Sequence
from typing import Any

from bot.engine.text.addresses import split_address
from bot.engine.text.gazetteer import Gazetteer, Place
from bot.engine.text.spans import Span

_LEVELS = {
    "community": "community",
    "road": "road",
    "roadno": "number",
    "poi": "poi",
    "subpoi": "poi",
    "house": "house",
}


def region_of(address: str, parts: Sequence[Span], gazetteer: Gazetteer) -> dict[str, Any]:
    """Details of an address: `district`, `code`, `region`, `levels`, `district_choices`.

    `district` is the official name and `code` that of the town, else of the district; both null when unknown.
    `region` holds name and code of province, city, district and town as far as known. `levels` are the words
    for community, road, number, point of interest and house. `district_choices` names the districts when the
    address can be in several and says nothing of which.
    """
    possible = _districts(parts, gazetteer)
    district = gazetteer.district(possible[0]) if len(possible) == 1 else None
    town = _town(parts, gazetteer, district)
    region = _region(district, town, gazetteer)
    code = (
        (town.code if town else None) or (district.code if district else None) or _wide_code(parts, gazetteer)
    )
    name = district.full_name if district else (possible[0] if len(possible) == 1 else None)
    choices = list(possible) if len(possible) > 1 else []
    return {
        "district": name,
        "code": code,
        "region": region,
        "levels": _levels(address),
        "district_choices": choices,
    }


def _districts(parts: Sequence[Span], gazetteer: Gazetteer) -> tuple[str, ...]:
    """The districts that all parts can be in together; a named one decides."""
    named = next((part for part in parts if part.kind == "district"), None)
    if named:
        known = gazetteer.district(named.value)
        return (known.full_name if known else named.value,)
    possible: list[str] = []
    for part in parts:
        here = list(dict.fromkeys(p.district for p in gazetteer.meanings(part.value) if p.district))
        shared = [name for name in possible if name in here]
        possible = (shared or possible) if possible and here else (possible or here)
    return tuple(possible)


def _town(parts: Sequence[Span], gazetteer: Gazetteer, district: Place | None) -> Place | None:
    for part in parts:
        for place in gazetteer.meanings(part.value):
            if place.kind == "town" and (district is None or place.district == district.full_name):
                return place
    return None


def _region(district: Place | None, town: Place | None, gazetteer: Gazetteer) -> dict[str, dict[str, str]]:
    found = [place for place in (town, district) if place is not None]
    if district and district.code:
        found += list(gazetteer.above(district.code))
    return {place.kind: {"name": place.full_name, "code": place.code or ""} for place in reversed(found)}


def _wide_code(parts: Sequence[Span], gazetteer: Gazetteer) -> str | None:
    places = [place for part in parts for place in gazetteer.meanings(part.value) if place.code]
    wide = {place.kind: place.code for place in places if place.kind in ("city", "province")}
    return wide.get("city") or wide.get("province")


def _levels(address: str) -> dict[str, str]:
    levels: dict[str, str] = {}
    for span in split_address(address):
        level = _LEVELS.get(span.kind)
        if level == "house" and "house" in levels:
            levels["house"] += span.value
        elif level:
            levels.setdefault(level, span.value)
    return levels
