"""Finds who a citizen is and how to reach them: phones (spoken too), mail, ID card, plate, name; scores."""

import re
from collections.abc import Iterator

from bot.engine.text.normalise import normalise
from bot.engine.text.spans import Span, without_overlaps

_SPOKEN = dict(zip("零〇洞一幺妖壹二两三四五六七拐八九勾", "000111122345677899", strict=True))
_DIGIT = r"[0-9零〇洞一幺妖壹二两三四五六七拐八九勾]"
_RUN = re.compile(rf"(?<![0-9A-Za-z]){_DIGIT}(?:[\s\-，,、]?{_DIGIT}){{6,19}}(?![0-9])")
_MOBILE = re.compile(r"(?:0086|86)?(1[3-9]\d{9})")
_LANDLINE = re.compile(r"(0\d{2,3})?([2-8]\d{6,7})")
_ID_CARD = re.compile(
    r"(?<![0-9A-Za-z])(\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9Xx])(?![0-9A-Za-z])"
)
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK = "10X98765432"
_PLATE = re.compile(
    r"([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-Z])\s?[·.•]?\s?([A-HJ-NP-Z0-9]{4,6}[A-HJ-NP-Z0-9挂学警港澳])(?![A-Z0-9])"
)
_MAIL = re.compile(r"[A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")
_SCORE = re.compile(r"(?:打|给|评)?\s?([1-5一二三四五])\s?(?:分|颗?星)(?!钟|之)")
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方"
    "石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂"
    "焦向柳邢路岳齐梅庄辛管祝左涂谷祁时舒耿卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华"
    "车冉房边闫药郜原弓冀亢要暴弥逯"
)
_COMPOUND = "欧阳|上官|司马|诸葛|令狐|皇甫|尉迟|东方|慕容"
SURNAME = rf"(?:{_COMPOUND}|[{_SURNAMES}])"
_TITLE = "先生|女士|小姐|师傅|大爷|大妈|大娘|阿姨|叔叔|奶奶|爷爷|老师|同志|某某|某"
# What may follow a name at once in speech: "我叫王芳电话139…" is 王芳, not 王芳电.
_GIVEN = r"(?:(?!电话|手机|联系|号码|住在|家住)[\u4e00-\u9fa5]){1,2}"
_NAME = re.compile(
    rf"(?:我叫|名叫|叫我|联系人(?:是|叫)?|姓名(?:是|叫)?|本人叫|名字(?:是|叫)|户主(?:是|叫)?|称呼我?)\s?[:：]?\s?({SURNAME}(?:{_TITLE}|{_GIVEN}))"
)
_CALLED = re.compile(rf"(?:免贵姓|我姓|姓)\s?({SURNAME})(?![\u4e00-\u9fa5]*名)")
_ADDRESSED = re.compile(
    rf"(?<![\u4e00-\u9fa5])(?:我是)?((?:小|老)?{SURNAME}(?:[\u4e00-\u9fa5]{{0,2}})(?:先生|女士|小姐|师傅|大爷|大妈|阿姨))"
)
_NAME_TAIL = re.compile(
    r"(?:电话|手机|住在|住址|是|的|在|我|联系|今年|来自|家住|号码|想|要|和|也|吧|呢|啊|就|行|可以).*$"
)
_BARE_NAME = re.compile(
    rf"^\s*(?:我?叫|我是)?\s*({SURNAME}{_GIVEN})\s*[，,、。\s:：]*(?:我?的?(?:电话|手机号?码?|联系方式)[是:：]?)?\s*[0-9幺一]{{7,}}"
)


def find_contacts(text: str) -> list[Span]:
    """Return every contact in `text`: phone, id_card, plate, email, person, score; the longest wins.

    An ID card whose check digit is wrong is one all the same (a slip of the pen is still personal): `valid`.
    """
    plain = normalise(text)
    exact = [*_id_cards(plain), *_matches(_MAIL, plain, "email"), *_plates(plain)]
    taken = {i for span in exact for i in range(span.start, span.end)}
    phones = [span for span in _phones(plain) if span.start not in taken]
    return without_overlaps([*exact, *phones, *_persons(plain), *_scores(plain)])


def spoken_digits(run: str) -> str:
    """Digits of a run such as "幺三八 0013"; separators dropped."""
    return "".join(_SPOKEN.get(c, c) for c in run if c in _SPOKEN or c.isdigit())


def is_id_card(number: str) -> bool:
    """True when the 18th character is the check digit that GB 11643-1999 computes from the other 17."""
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _ID_WEIGHTS, strict=True))
    return _ID_CHECK[total % 11] == number[17].upper()


def _phones(plain: str) -> Iterator[Span]:
    for match in _RUN.finditer(plain):
        digits = spoken_digits(match[0])
        mobile, landline = _MOBILE.fullmatch(digits), _LANDLINE.fullmatch(digits)
        if mobile:
            yield Span("phone", mobile[1], match.start(), match.end(), {"line": "mobile"})
        elif landline and (landline[1] or len(digits) in (7, 8)) and not _is_date(digits):
            yield Span("phone", digits, match.start(), match.end(), {"line": "landline"})


def _is_date(digits: str) -> bool:
    return len(digits) == 8 and digits[:2] == "20" and digits[4:6] <= "12"


def _id_cards(plain: str) -> Iterator[Span]:
    for match in _ID_CARD.finditer(plain):
        details = {"valid": is_id_card(match[1])}
        yield Span("id_card", match[1].upper(), match.start(), match.end(), details)


def _plates(plain: str) -> Iterator[Span]:
    for match in _PLATE.finditer(plain.upper()):
        yield Span("plate", match[1] + match[2], match.start(), match.end())


def _matches(pattern: re.Pattern[str], plain: str, kind: str) -> Iterator[Span]:
    for match in pattern.finditer(plain):
        yield Span(kind, match[0], match.start(), match.end())


def _scores(plain: str) -> Iterator[Span]:
    for match in _SCORE.finditer(plain):
        yield Span("score", spoken_digits(match[1]), match.start(), match.end())


def _persons(plain: str) -> Iterator[Span]:
    for pattern in (_NAME, _CALLED, _ADDRESSED, _BARE_NAME):
        for match in pattern.finditer(plain):
            name = _NAME_TAIL.sub("", match[1])
            if name and (len(name) > 1 or pattern is _CALLED):
                yield Span("person", name, match.start(1), match.start(1) + len(name))
