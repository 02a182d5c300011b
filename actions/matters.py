"""What a message says about the matter itself: is there one, its title, is it urgent, whom does it name."""

import re

# Words that announce a request without being one: "我要投诉", "你好，我想反映个问题".
_OPENERS = re.compile(
    r"您好|你好|喂|请问|麻烦|帮我|帮忙|请|我们?|俺|咱|想要?|要|需要|来|打算|反映|投诉|举报|建议|表扬|求助|咨询|登记|报修?|提|说|"
    r"一下|一个|一件|个|件|点|条|些|事情?|问题|情况|意见|工单|诉求|东西|单子|吧|呀|啊|呢|了|的|有|给|下|吗|12345|热线|同志|领导"
)
_PUNCTUATION = re.compile(r"[\s，。！？、；：,.!?;:~～…\"'“”‘’（）()《》\-—]+")
_GREETING = re.compile(
    r"^(?:尊敬的[^，。,：:]{0,12}[，。,：:]?)?(?:[^，。,：:]{0,8}[，。,：:])?\s*(?:您好|你好|喂)[！，。,!：:\s]*"
)
_LEAD = re.compile(
    r"^(?:我|我们)?(?:想|要|来)?(?:反映|投诉|举报|咨询|求助)(?:一下|个|一个)?(?:问题|情况)?[：:，,]?"
)
_CLAUSE_END = re.compile(r"[，。！？；,.!?;\n]")
_URGENT = re.compile(
    r"紧急|十万火急|马上要|快要?(?:塌|倒|淹)|有生命危险|老人.{0,6}(?:没法|受不了)|停(?:水|电|气|暖)"
)
_NAMED = re.compile(
    r"公司|集团|物业|开发商|[\u4e00-\u9fa5]局(?![部面限])|委员会|居委会|村委会|街道办|医院|学校|幼儿园|中学|小学|大学|学院|"
    r"银行|派出所|书记|主任|村长|校长|院长|局长|老板|领导|老师|医生|邻居|楼上|(?<!小)店|工厂|厂家|工地|施工方|包工头|中介|商家|培训"
)
_CONFIDENTIAL = re.compile(r"保密|不要(?:透露|泄露|公开)|别(?:告诉|透露|让他们知道)|别说是我")
_ANONYMOUS = re.compile(r"匿名")
_BECAUSE = re.compile(r"因为|由于|导致|造成|原因|起因|是被|之前(?:找|反映|打)|找过|反映过|说是|答复")
_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_UNIT_OR_LINE = re.compile(r"公司|局|中心|窗口|大厅|医院|派出所|学校|街道|社区|银行|\d+路|公交")
_CONTACT_CLAUSE = re.compile(r"电话|手机|联系|^我?(?:姓|叫)|先生$|女士$")
_CONTACT_TAIL = re.compile(
    r"[，,。；;\s]*(?:我?(?:姓|叫|是)[\u4e00-\u9fa5]{1,3}?)?[，,\s]*(?:我的)?(?:联系)?(?:电话|手机号?码?|联系方式)[是为:：]*\s*"
    r"(?:我?(?:姓|叫)[\u4e00-\u9fa5]{1,3})?[。！!]*$"
)
_TROUBLE = re.compile(
    r"坏|没人[管来修清]|漏|堵|吵|噪|臭|脏|塌|裂|断|停[水电暖气]|不[热亮通走给发让]|欠|乱|投诉|反映|举报|建议|希望|要求|请求|修|占道|违|骗|拖|丢|困|挡|冒|被[偷盗]"
)
# The words of a citizen tell what kind of request it is when the engine read the message as something else.
_KINDS = (
    ("complain", re.compile(r"投诉")),
    ("report", re.compile(r"举报|检举")),
    ("suggest", re.compile(r"建议|提个意见")),
    ("praise", re.compile(r"表扬|感谢|点赞|好人好事")),
)
_ANNOUNCED = re.compile(r"^(?:我)?(?:想|要|来)?(?:登记|投诉|反映|举报|报修|提(?:个)?建议|表扬|求助)")
LONGEST_TITLE = 20
TELLING_CLAUSES = 3
# A message of this many characters tells how the matter came about well enough not to ask again.
TELLING = 60
ONGOING = re.compile(
    r"一直|天天|每天|每晚|长期|常年|多年|经常|总是|老是|到现在|至今|(?:[一二三四五六七八九十两几半\d]+)个?多?(?:天|周|星期|月|年)半?多?(?:了|没)"
)


def has_matter(text: str) -> bool:
    """True when something is left after greeting and announcement are taken away."""
    return len(without_announcement(text)) >= 2


def without_announcement(text: str) -> str:
    """The text without greeting, announcement, phone numbers and punctuation."""
    return _PUNCTUATION.sub("", _OPENERS.sub("", _PHONE.sub("", text)))


def title_of(matter: str) -> str:
    """The first clause that says something, at most 20 characters, without phone numbers.

    Only for words that the engine did not take apart itself (a question asked before, answers in pieces).
    """
    plain = _LEAD.sub("", _GREETING.sub("", _PHONE.sub("", matter))).strip()
    clauses = [c.strip() for c in _CLAUSE_END.split(plain) if has_matter(c)]
    return (clauses[0] if clauses else plain or matter)[:LONGEST_TITLE]


def gist_of(matter: str) -> str:
    """The matter in at most 120 characters for the read-back: no greeting, no phone numbers."""
    plain = _CONTACT_TAIL.sub("", _GREETING.sub("", _PHONE.sub("", matter)).strip(" ，,。"))
    plain = re.sub(r"\s+", " ", plain)
    return plain if len(plain) <= 120 else plain[:119] + "…"


def is_urgent(text: str) -> bool:
    """True when the words say that it cannot wait for the usual time limit."""
    return bool(_URGENT.search(text))


def names_someone(text: str) -> bool:
    """True when a unit, firm or person that could resent the complaint is spoken of."""
    return bool(_NAMED.search(text))


def names_unit(text: str) -> bool:
    """True when a praise says whom it is for, so that no place is needed."""
    return bool(_UNIT_OR_LINE.search(text))


def wished_privacy(text: str) -> str | None:
    """`anonymous` or `confidential` when the words ask for it."""
    if _ANONYMOUS.search(text):
        return "anonymous"
    return "confidential" if _CONFIDENTIAL.search(text) else None


def tells_cause(text: str) -> bool:
    """True when the message is long, has several clauses, or says why or what was tried before."""
    spoken = _CLAUSE_END.split(_PHONE.sub("", text))
    clauses = [clause for clause in spoken if has_matter(clause) and not _CONTACT_CLAUSE.search(clause)]
    return len(text) >= TELLING or len(clauses) >= TELLING_CLAUSES or bool(_BECAUSE.search(text))


def sounds_like_trouble(text: str) -> bool:
    """True when the words are of something broken, wrong, missing or wished for."""
    return bool(_TROUBLE.search(text))


def announces(text: str) -> bool:
    """True for 我要投诉 and the like: a request whose matter is still to come."""
    return bool(_ANNOUNCED.match(text)) and not has_matter(text)


def kind_told(text: str) -> str:
    """The request type that the words themselves name; a plain request for help otherwise."""
    return next((kind for kind, words in _KINDS if words.search(text)), "seek_help")


def lasting(text: str) -> str | None:
    """The words by which an ongoing state tells its time, such as 天天 or 三天了."""
    match = ONGOING.search(text)
    return match[0] if match else None
