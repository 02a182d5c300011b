"""Finds sums of money as people say them (三千块, 2万多元, 一百五到两百) and gives them in yuan."""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from bot.engine.text.normalise import normalise
from bot.engine.text.spans import Span, without_overlaps

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")}
_DIGITS |= {
    "〇": 0,
    "两": 2,
    "俩": 2,
    "壹": 1,
    "贰": 2,
    "叁": 3,
    "肆": 4,
    "伍": 5,
    "陆": 6,
    "柒": 7,
    "捌": 8,
    "玖": 9,
}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_BIG = {"万": 10_000, "亿": 100_000_000}
_HAN = "零〇一二两俩三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟"
_NUMBER = (
    rf"(?:(?<!\d)\d[\d,]{{0,14}}(?:\.\d{{1,4}})?\s?[十百千]?[万亿]?|[{_HAN}]{{1,12}}|"
    r"[一两]?半|几[十百千万]+|[一二三四五六七八九]?[十百千]几[万亿]?)"
)
_MORE = "(?:多|来|余|几)?"
_YUAN = r"(?:元钱?|块钱?|圆|毛钱?|角钱?|人民币|块(?![地板头砖石绿牌空儿去来木布玻菜田])|RMB|rmb)"
_AMOUNT = re.compile(
    rf"(?<![第这那])(?:[¥￥]\s?)?(?P<n>{_NUMBER}){_MORE}(?P<big>[万亿])?{_MORE}\s?(?P<unit>{_YUAN})(?P<rest>[一二两三四五六七八九\d](?![\d年月日号个]))?"
)
_SIGN = re.compile(r"[¥￥]\s?(?P<n>\d[\d,]*(?:\.\d+)?)(?P<big>[万亿])?")
_RANGE = re.compile(
    rf"(?P<low>{_NUMBER})\s?{_YUAN}?\s?(?:到|至|-|~|—)\s?(?P<high>{_NUMBER})(?P<big>[万亿])?\s?{_YUAN}"
)
# Without a unit: only beside a word of paying. "欠我三万八", "每月工资三千五", "罚款200".
_PAYING = re.compile(
    r"(?:工资|欠(?:薪|款|我|了|着)?|押金|定金|订金|学费|租金|房租|罚款?|物业费|取暖费|暖气费|会费|费用?|收(?:了|我|费)?|交(?:了|过)?|花(?:了|费)?|骗(?:了|走)?|赔(?:偿)?(?:了)?|付(?:了)?|退(?:了)?|扣(?:了)?|涨到|要价)"
    r"(?:我|他|你|每月|一个月|一年|的|是|就|总共|一共|大概|约)*\s?(?P<n>\d{3,9}(?:\.\d+)?|[一二两三四五六七八九十百千万]{2,10}|\d+(?:\.\d+)?万)(?P<big>万)?(?![\d年月日号天个次人户平米度斤吨岁%点,，.]{0,1}[\d年月日号天个次人户平米度斤吨岁%点])"
)


def find_amounts(text: str) -> list[Span]:
    """Spans of kind `amount`.

    Details: `low` and `high` in yuan (equal for one sum), `about` with 多, 几, 来 or 左右.
    """
    plain = normalise(text)
    return without_overlaps([*_ranges(plain), *_sums(plain)])


def _ranges(plain: str) -> Iterator[Span]:
    for match in _RANGE.finditer(plain):
        low, high = yuan(match["low"], match["big"]), yuan(match["high"], match["big"])
        if low is None or high is None:
            continue
        if low < 10 <= 10 * low < high and match["low"][-1] not in "十百千万亿":  # 2到3万: both are of 万
            low *= 10 ** (len(str(int(high))) - 1)
        if low < high:
            yield _span(plain, match.start(), match.end(), low, high)


def _sums(plain: str) -> Iterator[Span]:
    for pattern in (_AMOUNT, _SIGN):
        for match in pattern.finditer(plain):
            yield from _one(plain, match, match.start())
    for match in _PAYING.finditer(plain):
        yield from _one(plain, match, match.start("n"))


def _one(plain: str, match: re.Match[str], start: int) -> Iterator[Span]:
    groups = match.groupdict()
    value = yuan(match["n"], match["big"])
    if value is None:
        return
    unit = groups.get("unit") or ""
    if unit[:1] in "毛角" and unit:
        value /= 10
    elif (rest := groups.get("rest")) and unit[:1] == "块":
        value += Decimal(_DIGITS.get(rest, int(rest) if rest.isdigit() else 0)) / 10
    yield _span(plain, start, match.end(), value, value)


def _span(plain: str, start: int, end: int, low: Decimal, high: Decimal) -> Span:
    words = plain[start:end].strip()
    about = bool(re.search(r"多|来|余|几|左右", words))
    return Span(
        "amount", words, start, start + len(words), {"low": float(low), "high": float(high), "about": about}
    )


def yuan(words: str, big: str | None = None) -> Decimal | None:
    """A number in figures or Chinese numerals: 2.5万, 三千五 (3500), 一百零五; None when it is none."""
    words = words.replace(",", "").replace(" ", "")
    factor = _BIG[big] if big else 1
    try:
        return _value(words) * factor
    except (InvalidOperation, KeyError, ValueError):
        return None


def _value(words: str) -> Decimal:
    if words.endswith("半") and len(words) <= 2:
        return Decimal("0.5")
    if words.startswith("几"):
        return Decimal(3) * _scale(words[1:])
    words = words.replace("几", "")
    figures = re.match(r"\d+(?:\.\d+)?", words)
    if figures:
        return Decimal(figures[0]) * _scale(words[figures.end() :])
    return Decimal(_han(words))


def _scale(words: str) -> int:
    product = 1
    for char in words:
        product *= (_UNITS | _BIG)[char]
    return product


def _han(words: str) -> int:
    """一万两千三百 → 12300; a last digit without unit counts a tenth of the unit before: 三千五 → 3500."""
    total = section = digit = 0
    last, after_zero = 1, False
    for char in words:
        if char in _DIGITS:
            digit, after_zero = (
                digit * (10 if digit and last == 0 else 1) + _DIGITS[char],
                _DIGITS[char] == 0 or after_zero,
            )
        elif char in _UNITS:
            section, digit, last, after_zero = section + (digit or 1) * _UNITS[char], 0, _UNITS[char], False
        else:
            total, section, digit, last = (total + section + digit) * _BIG[char], 0, 0, _BIG[char]
            after_zero = False
    if digit and last > 1 and not after_zero:
        digit *= last // 10
    return total + section + digit
