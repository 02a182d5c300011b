"""Takes the five elements out of a message: all that it tells, and the answer to the question asked."""

import re
from dataclasses import replace

from actions.draft import Contact, Draft
from actions.matters import (
    gist_of,
    has_matter,
    is_urgent,
    lasting,
    names_unit,
    tells_cause,
    wished_privacy,
)
from actions.petitions import Told, told_in
from actions.turn import PLACES, TIMES, Turn

_DECLINED = re.compile(
    r"^(?:我?(?:就)?(?:不想|不愿意?|不便|不方便|不能|不)(?:说|讲|透露|提供|告诉|留|给|填)(?:了|这个|你们?)?|不方便|不告诉你|保密|"
    r"不知道|不清楚|不晓得|说不清楚?|说不上来?|记不清楚?了?|不记得了?|忘了|忘记了|没有?了?|无|跳过|略|不填|随便|都行|没什么原因|没有原因|没啥|下一个|不用了)[吧呢啊呀。！!，,]*$"
)
_NAMED_SELF = re.compile(
    r"(?:免贵姓|我姓|^姓|叫我|我叫|^叫|^我是|称呼我?)\s*(?P<name>[\u4e00-\u9fa5]{1,4}?)(?:就行|就好|吧|好了|就可以|[，,。\s\d]|电话|手机|$)"
)
_BESIDE_NAME = re.compile(r"[\d\s\-，,。.、:：；;]+|我的|电话|手机号?码?|号码|联系方式|是|我|就行|吧|呢|啊")
_NOT_A_NAME = re.compile(r"[没不了吗电话打人说这那有在的问什么怎]")

# What is said around a time or a telephone number without telling anything more.
_BESIDE = re.compile(
    r"大概|大约|差不多|应该|好像|可能|就是|我的|我姓|我叫|我是|电话|手机号?码?|号码|开始|[是姓叫吧呢啊的了从就，,。.：:、\s]"
)

# People fill in what they take for a form: “经过：我姓王，电话……”.
_FORM_WORD = re.compile(r"^(?:事情)?(?:经过|起因|原因|地点|地址|时间|姓名|联系人|联系方式)\s*[:：]")

SHORT = 120  # characters that a read-back repeats as they are
SHORTEST_STORY = 12  # characters of an answer that tells more than a district
MOST_WORDS = 20_000  # characters of a matter, as the service takes them


def is_declined(turn: Turn) -> bool:
    """True when the citizen would rather not answer, or has no answer."""
    return turn.intent == "decline" or bool(_DECLINED.match(turn.text))


def take_all(draft: Draft, turn: Turn, *, told: Told | None = None) -> Draft:
    """Fill every element that is still open and that the message tells, whatever was asked.

    `told`: the parts of a message that opens an order; its place and time are those of the matter.
    """
    text = turn.text
    told = told or Told()
    address = turn.address_within(told.where)
    if draft.where is None and address:
        place = place_named(address, turn)
        draft = replace(draft.with_element("where", address), place=place, choices=_choices(address, turn))
    when = _joined(list(told.when)) or _joined(turn.found(*TIMES)) or lasting(text)
    if draft.when is None and when:
        draft = draft.with_element("when", when)
    draft = _take_contact(draft, turn)
    wish = wished_privacy(text)
    if wish and draft.privacy is None:
        draft = _with_privacy(draft, wish)
    risk = str(turn.risk["kind"]) if turn.risk else draft.risk
    return replace(draft, urgent=draft.urgent or is_urgent(text), risk=risk)


def take_opening(draft: Draft, text: str, turn: Turn) -> Draft:
    """Fill the draft from the first words about the matter: the message or a question asked before."""
    told = told_in(text, turn)
    if has_matter(text):
        draft = replace(
            draft.with_element("what", _matter_in_short(text, told)),
            matter=text[:MOST_WORDS],
            topic=turn.topic,
            title=told.title,
            asks=tuple(span for span in told.asks if span[1] <= MOST_WORDS),
        )
        if draft.cause is None and tells_cause(text):
            draft = draft.with_element("cause", gist_of(text))
    draft = take_all(draft, turn, told=told)
    if draft.request_type == "praise" and draft.where is None and names_unit(text):
        draft = replace(draft.with_element("where", None), needless=(*draft.needless, "where"))
    return draft.without_needless()


def _matter_in_short(text: str, told: Told) -> str:
    """The words themselves; of a long petition the clause that names the matter."""
    short = len(text) <= SHORT or not told.what or len(told.what) < 8
    return gist_of(text) if short else gist_of(told.what or text)


def take_answer(draft: Draft, question: str, turn: Turn) -> Draft:
    """Accept the message as the answer to `question`, as spoken; other elements in it are kept as well."""
    if question == "what":
        return take_opening(draft, turn.text, turn)
    if question == "contact":
        return _answer_contact(draft, turn)
    if question == "where" and draft.choices:
        return _choose_district(draft, turn)
    if is_declined(turn):
        return draft.with_element(question, None)
    if _answers_another(question, turn) and draft.asked.get(question, 0) < 2:
        return _take_other(draft, turn)
    found = {"where": turn.address, "when": _joined(turn.found(*TIMES))}.get(question)
    # A short answer is the element itself; from a story only the part that was asked for is taken.
    value = found if found and len(turn.text) > 30 else turn.text
    draft = draft.with_element(question, value)
    if question == "where":
        place = place_named(found or "", turn)
        draft = replace(draft, place=place or draft.place, choices=_choices(found or "", turn))
    if value != turn.text or question == "cause":
        draft = replace(draft, matter=f"{draft.matter}\n{turn.text}"[:MOST_WORDS])
    return take_all(draft, turn)


def _answers_another(question: str, turn: Turn) -> bool:
    """True when the message is nothing but a time or a way to be called, and that was not asked."""
    times, contact = turn.found(*TIMES), turn.found("phone", "person")
    told = [*(times if question != "when" else []), *(contact if turn.found("phone") else [])]
    rest = _FORM_WORD.sub("", turn.text.strip())
    for words in told:
        rest = rest.replace(words, "")
    named = _NAMED_SELF.search(rest) if turn.found("phone") else None
    rest = rest.replace(named["name"], "", 1) if named else rest
    return bool(told) and not _BESIDE.sub("", rest)


def _take_other(draft: Draft, turn: Turn) -> Draft:
    """Keep what was told instead of the answer; the question is asked once more."""
    when = _joined(turn.found(*TIMES))
    return take_all(draft.with_element("when", when) if when else draft, turn)


def with_privacy(draft: Draft, wish: str) -> Draft:
    """Set anonymous, confidential or open; an anonymous order carries no contact."""
    return _with_privacy(draft, wish)


def _with_privacy(draft: Draft, wish: str) -> Draft:
    if wish == "anonymous":
        draft = replace(draft, contact=Contact(declined=True))
    return replace(draft, privacy=wish)


def _take_contact(draft: Draft, turn: Turn) -> Draft:
    phones, names = turn.found("phone"), turn.found("person")
    before = draft.contact
    if before is not None or not phones:
        # A name alone may be anybody's in the story; it waits until the phone is known.
        return draft
    return replace(draft, contact=Contact(name=names[-1] if names else None, phone=phones[0]))


def _answer_contact(draft: Draft, turn: Turn) -> Draft:
    """Name and phone are asked together; without a phone it is asked for once more, then left."""
    name = next(iter(turn.found("person")), None) or _plain_name(turn.text) or draft.name_told
    phone = next(iter(turn.found("phone")), None)
    if phone is None and is_declined(turn):
        return replace(draft, contact=Contact(name=draft.name_told, declined=True))
    if phone or draft.asked.get("contact", 0) >= 2:
        return replace(draft, contact=Contact(name=name, phone=phone, declined=phone is None))
    told_more = name is None and len(turn.text) > 6
    matter = f"{draft.matter}\n{turn.text}"[:MOST_WORDS] if told_more else draft.matter
    return replace(draft, name_told=name, matter=matter)


def _plain_name(text: str) -> str | None:
    """The name in a bare answer such as "王建国，139…" or "叫我老王就行"; a sentence holds none."""
    named = _NAMED_SELF.search(text)
    if named:
        return named["name"]
    rest = _BESIDE_NAME.sub("", text)
    return rest if re.fullmatch(r"[\u4e00-\u9fa5]{2,4}", rest) and not _NOT_A_NAME.search(rest) else None


def _choose_district(draft: Draft, turn: Turn) -> Draft:
    """The citizen was asked which of several districts a road is in; no answer leaves it open."""
    named = next((name for name in draft.choices if name in turn.text or name[:-1] in turn.text), None)
    matter = draft.matter if len(turn.text) <= SHORTEST_STORY else f"{draft.matter}\n{turn.text}"[:MOST_WORDS]
    draft = replace(draft, choices=(), matter=matter)
    if named is None:
        return take_all(draft, turn)
    address = f"{named}{(draft.where.value if draft.where else None) or ''}"
    place = {**(draft.place or {}), "district": named, "text": address}
    return replace(draft.with_element("where", address), place=place)


def _choices(address: str, turn: Turn) -> tuple[str, ...]:
    """The districts that a place can be in when the citizen named none of them."""
    best = next((p for p in turn.entities if address and str(p.get("value", "")) in address), None)
    return tuple(str(name) for name in (best or {}).get("district_choices") or ())


def _joined(values: list[str]) -> str | None:
    return "，".join(values[:3]) if values else None


def place_named(address: str, turn: Turn) -> dict[str, str] | None:
    """The place of the order: `address` with the codes of the place entity that it is, or of the first."""
    places = [entity for entity in turn.entities if entity.get("entity") in PLACES]
    if not places:
        return None
    best = next((p for p in places if address and str(p.get("value", "")) in address), places[0])
    kept = {key: str(best[key]) for key in ("district", "code") if best.get(key)}
    kept |= {level: str(words) for level, words in (best.get("levels") or {}).items()}
    return {**kept, "text": address}
