"""Finds firms, schools, hospitals, offices and other bodies by their endings, and persons by their posts."""

import re
from collections.abc import Iterator
from functools import lru_cache

import jieba.posseg

from bot.engine.text.contacts import SURNAME
from bot.engine.text.data_files import word_set
from bot.engine.text.normalise import normalise
from bot.engine.text.spans import Span, without_overlaps

_KINDS: tuple[tuple[str, str], ...] = (
    (
        "firm",
        "(?:股份|集团)?(?:有限责任公司|有限公司|分公司|子公司|总公司|公司)|集团|物业(?:服务中心|管理处|办公室)?|开发商|房地产|置业|热力站|供热站|换热站|水厂|电厂|"
        "[工砖化钢铝纸药酒纺焦]厂|加工厂|搅拌站|工程队|施工队|项目部|合作社|中介|旗舰店|专卖店|门市部?|药店|药房|饭店|烧烤店|餐馆|酒店|宾馆|旅馆|网吧|KTV|歌厅|超市|商场|"
        "(?<![工入出进建办])厂(?![房家里区商长矿])|(?<![酒饭商书网本开])店(?![长面铺主员里家])|(?<![旅宾])馆(?![子长里])|健身房|健身会所|美容院|理发店|洗浴中心|洗车行|4S店|修理厂|驾校|培训(?:机构|学校|班|中心)|旅行社|养殖场|屠宰场|沙场|煤矿|矿业|加油站|废品(?:收购)?站|驿站|洗煤厂|快递(?:点|公司|站)|工作室|俱乐部|养老院|托管班|早教中心",
    ),
    ("school", "小学|中学|幼儿园|职业学院|学院|大学|高中|初中|技校|学校|党校"),
    ("hospital", "人民医院|中医院|妇幼保健院|医院|卫生院|卫生室|诊所|门诊部?|卫生服务中心|疾控中心"),
    ("bank", "银行|支行|信用社|农商行"),
    (
        "office",
        "派出所|交警队|交警大队|分局|[公教财税民住城水林农卫环交商文体统司信审规民人社医保监管]+局|管理局|委员会|[教卫发]委|[卫住][健建计]委|管委会|指挥部|信访[办局]|拆迁办|征收办|"
        "街道办(?:事处)?|镇政府|乡政府|区政府|县政府|市政府|政府|法院|检察院|仲裁委|居委会|村委会|社区居委会|村支部|业委会|政务(?:服务)?大厅|办事大厅|服务大厅|管理处|管理所|管理站|"
        "供电所|供电公司|城管(?:大队|中队|队|局)?|房管所|交管所|车管所|殡仪馆|火葬场|公积金中心|社保(?:中心|局)|医保(?:中心|局)|人社局|住建局|教育局|环保局|市监局",
    ),
)
_ENDINGS = tuple((kind, re.compile(words)) for kind, words in _KINDS)
# Words that never belong to a name, beside those of places: 把物业, 附近的超市, 没有医院.
_STOP_WORDS = word_set("never_in_names_of_bodies") | word_set("never_in_names", "nlu_data/places/words.yml")
_MOST_BEFORE = 14
_MOST = 400  # endings looked at in one message: each costs a millisecond
# Verbs and adjectives that firms and schools carry in their names.
_NAMING = word_set("in_names_of_bodies")
_NAME_CHARS = re.compile(r"[\u4e00-\u9fffA-Za-z0-9（）()·XxＸ×*]+$")
_POSTS = (
    "村支书|支书|书记|村主任|村长|主任|校长|院长|局长|处长|科长|所长|站长|队长|厂长|总经理|经理|老板娘?|董事长|法人代表?|负责人|会计|班主任|老师|教练|医生|护士|"
    "大夫|民警|警官|司机|房东|包工头|工头|组长|县长|镇长|乡长|区长|市长|邻居|业主|住户|施工员|网格员|客服"
)
_POSTED = re.compile(
    rf"(?P<post>{_POSTS})(?P<name>{SURNAME}(?:某某?|[XxＸ×*]{{1,2}}|[\u4e00-\u9fff]{{1,2}}))(?:(?<=[某XxＸ×*])|(?=[，,。、；;：:\s（(）)]|是|在|说|的|把|和|不|也|就|对|将|让|从|给|以|带|为|又|竟|却|利用|一直|拖|要|收|欠|打|骂|$))"
)
_NAMED_POST = re.compile(
    rf"(?<![\u4e00-\u9fff])(?P<name>{SURNAME}(?:某某?|[XxＸ×*]{{1,2}}|[\u4e00-\u9fff]{{1,2}})?)(?P<post>村支书|支书|书记|主任|村长|校长|院长|局长|处长|科长|所长|站长|队长|经理|老板|医生|大夫|警官)"
)
_UNKNOWN = re.compile(
    rf"(?P<name>{SURNAME}(?:某某|某|[XxＸ×*]{{1,2}}))(?![\u4e00-\u9fff]?(?:小区|公司|路|街|局))"
)
_NO_NAME = re.compile(r"[没不了这那有在说就是和跟的都也吗呢吧被把让给对向从到个们]")


def find_organisations(text: str) -> list[Span]:
    """Spans of kind `organisation`.

    Details: `type` (firm, school, hospital, bank, office) and `named`, true when a name stands before it.
    """
    plain = normalise(text)
    endings = [(kind, match) for kind, ending in _ENDINGS for match in ending.finditer(plain)]
    found = [span for kind, match in endings[:_MOST] for span in _one(plain, match, kind)]
    return without_overlaps(found)


def _one(plain: str, match: re.Match[str], kind: str) -> Iterator[Span]:
    after = plain[match.end() : match.end() + 1]
    if kind == "firm" and match[0] == "物业" and after in ("费", "税", "证"):
        return
    start = _begin(plain, match.start(), match.end())
    named = start < match.start()
    if not named and match[0] in (
        *("店", "厂", "馆"),
        "政府",
        "学校",
        "银行",
        "中介",
        "集团",
        "酒店",
        "超市",
        "商场",
        "大学",
        "高中",
        "初中",
    ):
        return
    yield Span("organisation", plain[start : match.end()], start, match.end(), {"type": kind, "named": named})


def _begin(plain: str, ending: int, end: int) -> int:
    """Go left over whole words that may belong to a name; a verb, a stop word or 14 characters end it."""
    first = max(0, ending - _MOST_BEFORE)
    words = _tagged(plain[first:end])
    start = end
    for word, flag in reversed(words):
        if start - len(word) < ending and not _may_name(word, flag):
            break
        start -= len(word)
    return min(start, ending)


@lru_cache(maxsize=1024)
def _tagged(words: str) -> list[tuple[str, str]]:
    return [(word, str(flag)) for word, flag in jieba.posseg.cut(words)]


def _may_name(word: str, flag: str) -> bool:
    if word in _STOP_WORDS or not _NAME_CHARS.match(word):
        return False
    return (
        flag == "eng"
        or flag[:1] not in "vpcdrutyeoa"
        or word in _NAMING
        or (flag in ("vn", "an", "ad") and len(word) > 1)
    )


def find_named_persons(text: str) -> list[Span]:
    """Spans of kind `person` with `role` "other": people in the story, named with their post (村支书张某)."""
    plain = normalise(text)
    found: list[Span] = []
    for pattern in (_POSTED, _NAMED_POST, _UNKNOWN):
        for match in pattern.finditer(plain):
            name = match["name"]
            if not _NO_NAME.search(name[1:]):
                post = match.groupdict().get("post")
                details = {"role": "other", **({"post": post} if post else {})}
                found.append(Span("person", name, match.start("name"), match.end("name"), details))
    return without_overlaps(found)
