"""The site's places with their codes, read whole or refused whole, and what a name can mean."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.engine.text.data_files import LINE, load_lines, refuse, resolve
from bot.engine.text.tables import read_table

KINDS = ("province", "city", "district", "town", "road", "community", "village", "landmark")
_ADMINISTRATIVE = ("province", "city", "district", "town")
_COLUMNS = ("kind", "name")
_FURTHER = ("code", "parent", "aliases")
_SEPARATORS = re.compile(r"[/、;；|]")
_CODE = re.compile(r"\d{6}|\d{9}|\d{12}")


@dataclass(frozen=True)
class Place:
    """One entry. `name` may be an alias of `official`; `district` is the district's name, where known."""

    name: str
    kind: str
    code: str | None = None
    district: str | None = None
    official: str = ""

    @property
    def full_name(self) -> str:
        """The official name."""
        return self.official or self.name


@dataclass(frozen=True)
class _Entry:
    line: int
    kind: str
    name: str
    code: str | None
    parents: tuple[str, ...]
    aliases: tuple[str, ...]


class Gazetteer:
    """Places by name; one name may stand for several of them."""

    def __init__(self, places: list[Place]) -> None:
        self._by_name: dict[str, list[Place]] = {}
        for place in places:
            self._by_name.setdefault(place.name, []).append(place)

    @property
    def names(self) -> list[str]:
        """Every name and alias, each once."""
        return list(self._by_name)

    def meanings(self, name: str) -> list[Place]:
        """What `name` can mean; nothing for an unknown one."""
        return self._by_name.get(name, [])

    def district(self, name: str | None) -> Place | None:
        """The district (county, county-level city) of that name or alias."""
        return next((p for p in self.meanings(name or "") if p.kind == "district"), None)

    def above(self, code: str) -> Iterator[Place]:
        """City and province that a district's code lies in (GB/T 2260: the first four and two digits)."""
        for kind, digits in (("city", 4), ("province", 2)):
            wanted = code[:digits].ljust(6, "0")
            yield from (
                p
                for ps in self._by_name.values()
                for p in ps
                if p.kind == kind and p.code == wanted and not p.official
            )


def read_gazetteer(path: str | Path) -> list[Place]:
    """Entries of a gazetteer file (.yml or .csv); DataFileError lists every problem with its line."""
    file = resolve(path)
    problems: list[str] = []
    entries = _of_csv(file) if file.suffix == ".csv" else list(_of_yaml(file, problems))
    refuse(file.name, problems + list(_wrong(entries)))
    return [place for entry in entries for place in _places_of(entry)]


def _of_csv(file: Path) -> list[_Entry]:
    rows = read_table(file, required=_COLUMNS, optional=_FURTHER)
    return [
        _Entry(
            line,
            row["kind"],
            row["name"],
            row.get("code") or None,
            tuple(filter(None, _SEPARATORS.split(row.get("parent", "")))),
            tuple(filter(None, _SEPARATORS.split(row.get("aliases", "")))),
        )
        for line, row in rows
    ]


def _of_yaml(file: Path, problems: list[str]) -> Iterator[_Entry]:
    data = load_lines(file)
    if not isinstance(data, dict) or not isinstance(data.get("places"), dict):
        problems.append("第1行：缺少 places")
        return
    for kind, entries in data["places"].items():
        if kind == LINE:
            continue
        if not isinstance(entries, list):
            problems.append(f"第{data['places'][LINE]}行：{kind} 下面不是列表")
            continue
        for entry in entries:
            yield _entry(entry, kind, data["places"][LINE])


def _entry(entry: Any, kind: str, line: int) -> _Entry:  # noqa: ANN401
    if not isinstance(entry, dict):
        return _Entry(line, kind, str(entry), None, (), ())
    parents = entry.get("districts") or [entry.get("district") or entry.get("parent")]
    code = str(entry["code"]) if entry.get("code") else None
    known = tuple(str(parent) for parent in parents if parent)
    aliases = tuple(str(alias) for alias in entry.get("aliases") or ())
    return _Entry(entry[LINE], kind, str(entry.get("name") or ""), code, known, aliases)


def _wrong(entries: list[_Entry]) -> Iterator[str]:
    districts = {e.name: e for e in entries if e.kind in _ADMINISTRATIVE}
    codes = {e.code for e in entries if e.code}
    seen: dict[tuple[str, str, tuple[str, ...]], int] = {}
    coded: dict[str, int] = {}
    for entry in entries:
        yield from _wrong_entry(entry, districts, codes)
        key = (entry.kind, entry.name, entry.parents)
        if key in seen:
            yield f"第{entry.line}行：“{entry.name}”重复（已在第{seen[key]}行出现）"
        seen.setdefault(key, entry.line)
        if entry.code and entry.code in coded:
            yield f"第{entry.line}行：编码 {entry.code} 重复（已在第{coded[entry.code]}行出现）"
        if entry.code:
            coded.setdefault(entry.code, entry.line)


def _wrong_entry(entry: _Entry, districts: dict[str, _Entry], codes: set[str]) -> Iterator[str]:
    if entry.kind not in KINDS:
        yield f"第{entry.line}行：不认识的类别 {entry.kind}（可用：{'、'.join(KINDS)}）"
    if not entry.name:
        yield f"第{entry.line}行：缺少 name"
    if entry.code and not _CODE.fullmatch(entry.code):
        yield f"第{entry.line}行：编码 {entry.code} 不是6、9或12位数字"
    for parent in entry.parents:
        above = districts.get(parent)
        if above is None and parent not in codes:
            yield f"第{entry.line}行：“{entry.name}”的上级“{parent}”不在文件里"
        elif (
            above and above.code and entry.code and entry.kind == "town" and entry.code[:6] != above.code[:6]
        ):
            yield f"第{entry.line}行：编码 {entry.code} 不属于“{parent}”（{above.code}）"


def _places_of(entry: _Entry) -> Iterator[Place]:
    for parent in entry.parents or (None,):
        district = entry.name if entry.kind == "district" else parent
        yield Place(entry.name, entry.kind, entry.code, district)
        for alias in entry.aliases:
            yield Place(alias, entry.kind, entry.code, district, entry.name)
