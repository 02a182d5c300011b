"""Reads a correction such as "不是平阳路，是亲贤街" and applies it to the draft."""

import re
from dataclasses import dataclass, replace
from typing import Any

from actions.draft import Contact, Draft, Element
from actions.elements import place_named
from actions.turn import PLACES, TIMES, Turn

_NOT_BUT = re.compile(
    r"(?:不是|不对，?不是|说错了，?不是)(?P<old>[^，,。；;是]{1,30})[，,。；;\s]*(?:而?是|应该是|应为)(?P<new>[^，,。；;]{1,60})"
)
_IS_NOT = re.compile(r"(?:应该)?是(?P<new>[^，,。；;]{1,60})[，,。；;\s]*(?:不是)(?P<old>[^，,。；;]{1,30})")
_CHANGE = re.compile(
    r"(?:改成|改为|换成|改一下[，,:：]?|应该是|应为|更正为|^不对[啊呀]?[，,\s]*(?:应该)?是|错了[，,\s]*(?:应该)?是?)"
    r"[：:，,\s]*(?P<new>[^。；;]{1,200})"
)
_SAID = re.compile(
    r"(?:电话|手机号?|号码|地址|地点|位置|时间|日期|姓名|名字|事情|内容|原因)(?:是|为|：|:|，|,)(?P<new>[^。；;]{1,200})"
)
_ABOUT = (
    ("contact", re.compile(r"电话|手机|号码|联系方式|姓名|名字|称呼|姓(?!名)|叫")),
    ("where", re.compile(r"地址|地点|地方|位置|哪里|路名|小区名|在哪")),
    ("when", re.compile(r"时间|日期|哪天|几号|时候")),
    ("cause", re.compile(r"原因|经过|起因")),
    ("what", re.compile(r"事情|内容|诉求")),
)
# A part of an address that is said alone when it was wrong: "不对，是13号楼".
_HOUSE = re.compile(r"[\d一二三四五六七八九十百]+(?P<kind>号楼|号院|单元|号|栋|幢|楼|层|室|弄|组)")
_POLITE_END = re.compile(r"(?:才对|才是|吧|啊|呀|哦|呢|的)+$")


@dataclass(frozen=True)
class Correction:
    """The element that is to change, its new words (None: ask anew), its old words when named."""

    element: str
    new: str | None
    old: str | None = None


def read_correction(turn: Turn, draft: Draft) -> Correction | None:
    """Return what the message corrects, or None when nothing in it tells which element is meant."""
    text = turn.text
    match = _NOT_BUT.search(text) or _IS_NOT.search(text)
    old = match["old"].strip() if match else None
    new = match["new"] if match else _new_words(text)
    new = _POLITE_END.sub("", new.strip(" ，,")) if new else None
    element = _element_meant(turn, draft, old=old, new=new)
    house = _house_in(_value(draft, element), new) if element and not old else None
    old = house[0] if house else old
    return Correction(element=element, new=new, old=old) if element else None


def apply_correction(draft: Draft, correction: Correction, turn: Turn) -> Draft:
    """Return the corrected draft; the matter keeps the words as spoken, the correction after them."""
    if correction.element == "contact":
        return replace(draft, contact=_corrected_contact(draft.contact, correction, turn))
    if not correction.new:
        return draft.asking_anew(correction.element)
    before = getattr(draft, correction.element)
    value = _corrected_value(before, correction, turn)
    draft = draft.with_element(correction.element, value)
    if correction.element == "where":
        draft = replace(draft, place=_corrected_place(draft.place, before, value, turn))
    return replace(_mention(draft, correction), matter=f"{draft.matter}\n{turn.text}")


def _new_words(text: str) -> str | None:
    match = _CHANGE.search(text) or _SAID.search(text)
    return match["new"] if match else None


def _element_meant(turn: Turn, draft: Draft, *, old: str | None, new: str | None) -> str | None:
    if old:
        holder = next((n for n in ("where", "when", "cause", "what") if old in _value(draft, n)), None)
        if holder:
            return holder
    about = next((name for name, words in _ABOUT if words.search(_outside(turn.text, new))), None)
    houses = (name for name in ("where", "what") if _house_in(_value(draft, name), new))
    meant = about or _by_entities(turn) or next(houses, None)
    # "Not the property firm's fault but the builder's" answers a question; nothing of what was said is wrong.
    return None if old and meant in ("what", "cause") else meant


def _outside(text: str, new: str | None) -> str:
    return text.replace(new, "") if new else text


def _by_entities(turn: Turn) -> str | None:
    if turn.found("phone", "person"):
        return "contact"
    if turn.found(*PLACES):
        return "where"
    return "when" if turn.found(*TIMES) else None


def _value(draft: Draft, name: str) -> str:
    element: Element | Contact | None = getattr(draft, name)
    return (element.value if isinstance(element, Element) else None) or ""


def _corrected_value(before: Element | None, correction: Correction, turn: Turn) -> str:
    new = correction.new or ""
    if correction.old and before and before.value and correction.old in before.value:
        return before.value.replace(correction.old, new)
    kinds = {"where": PLACES, "when": TIMES}.get(correction.element, ())
    found = [value for value in turn.found(*kinds) if value in new] if kinds else []
    return found[-1] if found else new


def _house_in(address: str | None, new: str | None) -> re.Match[str] | None:
    """The part of `address` that `new`, one such part alone, takes the place of."""
    said = _HOUSE.fullmatch(new or "")
    alike = [m for m in _HOUSE.finditer(address or "") if said and m["kind"] == said["kind"]]
    return alike[-1] if alike else None


def _corrected_place(
    before: dict[str, Any] | None, old: Element | None, value: str, turn: Turn
) -> dict[str, Any]:
    """The codes and levels of the corrected address: what the new words name, and what still stands in it."""
    named = place_named(value, turn) or {}
    kept = {level: words for level, words in (before or {}).items() if str(words) in value}
    if before and not named.get("district") and old and old.value and _shares_beginning(old.value, value):
        kept |= {key: before[key] for key in ("district", "code") if key in before}
    return {**kept, **named, "text": value}


def _shares_beginning(old: str, new: str) -> bool:
    return old[:2] == new[:2]


def _corrected_contact(before: Contact | None, correction: Correction, turn: Turn) -> Contact | None:
    phones, names = turn.found("phone"), turn.found("person")
    if not phones and not names:
        return None
    before = before or Contact()
    return Contact(name=names[-1] if names else before.name, phone=phones[-1] if phones else before.phone)


def _mention(draft: Draft, correction: Correction) -> Draft:
    what = _value(draft, "what")
    if correction.old and correction.old in what and correction.new:
        return draft.with_element("what", what.replace(correction.old, correction.new))
    return draft
