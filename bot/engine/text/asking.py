"""Finds what a message asks for (诉求): wishes, demands, questions, each as a span of its own words."""

import re

from bot.engine.text.clauses import Clause

_ADDRESSED = (
    "领导|政府|有关部门|相关部门|部门|上级|市长|书记|局长|县长|区长|主任|"
    "你们|您们?|各位|贵局|贵单位|12345|热线|工作人员|同志"
)
_WISH = (
    r"希望(?!小学|工程|中学)|盼(?:望|着)?(?=能|着|望|早|尽|政|有|给|领|把)|恳请|恳求|请求|敬请|烦请|呼吁|拜托|诉求[是为：:]|"
    r"望(?=(?:领导|有关|相关|政府|部门|尽|早|贵|予|各|上级|能|给|重视|解决|处理|核实|查|回复|答复|批准|采纳))|"
    r"请(?!问|.{0,3}假|客|来的?|示|愿|柬|帖|了|教|人|他|她|过|的|到|律师|师傅|工人|保姆|勿)|求(?=求|领导|政府|帮|给|处|解|查|你|各|相关|大家|恢复|尽)|"
    r"麻烦(?!您?帮?我?(?:记|登记|反映|转达|问|说))(?=你|您|领导|政府|部门|尽|给|帮|派|看|查|催|问|一下|处|解)|"
    r"能不能|能否|可否|可不可以|是否(?:可以|能)|(?:什么时候|啥时候|何时|几时)(?:才)?(?:能|可以|给|来|恢复|修|办|通|解决|有)|"
    r"帮(?:忙|我们?|俺们?|咱们?)(?!了|记|登记|反映|转达|问)|(?:赶快|赶紧|尽快|抓紧)(?:给|来|派|修|处|把|解决|恢复|联系)|给(?:我们?|俺们?|个)(?=说法|解决|修|退|查|办|处|答复|回|明确)|快(?:来|派)人"
)
_DEMAND = r"(?:强烈|坚决)?(?:要求|建议)"
# 要求 and 建议 are asked for by the citizen only after these words; 按规定要求, 医生建议 are not.
_SUBJECT = re.compile(
    r"(?:^|[、；]|我们?|本人|俺们?|咱们?|业主们?|住户们?|居民们?|家长们?|村民们?|大家|全体[\u4e00-\u9fff]{2,4}|职工们?|群众|老百姓|故|因此|所以|特|特此|强烈|坚决|现|还|也|同时|再次|一致|想|只|就|唯一|[0-9一二三四五六][.、：])\s?$"
)
_NOT_OURS = re.compile(
    r"^(?:要求|建议)(?:我|我们|业主|家长|孩子|职工|员工|学生|交(?!警|通|管)|出(?!台|具|警)|必须交|每人|每户)|^(?:要求|建议)(?:的|是|很|不)"
)
_QUESTION = (
    r"请问|想?(?:咨询|请教)(?!过|了|领导|电话|热线|窗口|师|公司|服务)|想(?:了解|知道|问)|问(?:一?下|问)"
)
_REFUSED = re.compile(r"被拒|未果|无果|遭拒|无人理|没人理|置之不理")
_TRIGGER = re.compile(rf"(?P<wish>{_WISH})|(?P<demand>{_DEMAND})|(?P<question>{_QUESTION})")
_THANKS = re.compile(
    r"[，,。！!\s]*(?:非常|十分|万分)?(?:谢谢|感谢|感激|此致|敬礼|多谢|辛苦了|跪求|跪谢|为盼)[^，。]{0,12}$"
)
_CONTACT = re.compile(r"[，,。；;\s]*(?:我的?)?(?:联系)?(?:电话|手机|联系人|联系方式)[^，。]{0,30}$")
_FORMULA = re.compile(
    rf"{_WISH}|请问|咨询|各界|社会|{_ADDRESSED}|重视|关注|解决|处理|调查|核实|核查|明察|予以|给予|尽快|尽早|早日|及时|说法|答复|回复|管管|管|一下|此事|这件?事情?|这个|问题|谢谢|为盼|帮助|帮忙|办实事|百姓|老百姓|"
    r"我们?|的|能够?|给|个|个?合理|明确|到|对|并|为|与|和|及|可以|早点|赶紧|来|去|看看|督促|介入|引起|高度|是否|认真|查明|真相|情况|反映|出面|主持公道|做主|作主|公道|真正|把"
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
# A wish goes on in the next clause when that is a deed asked for too; a reason after it is none.
_GOES_ON = re.compile(
    r"(?:并|且|而且|同时|以及|或者?|还|也|再|然后|要么|给|把|将|对|让|使|令|以便?|为|尽快|及时|尽早|早日|严|依法|查|退|恢复|安排|派|补|修|加|增|取消|公[开布示]|不要|别|不再|能|可以|应|责令|督促|切实|保|解决(?!了|不)|处理(?!人员|结果|了)|追|"
    r"落实|明确|提[供高]|改|减|降|设|装|换|赔|支付|发放|返还|停止|整|清|拆|规范|重新|统一|延长|优先|立即|马上|如果|若|[一二三四1234][、.是])"
)
_SHORT_SUBJECT = 10
_LONGEST = 150
_QUESTION_WORDS = re.compile(
    r"吗$|呢$|么$|怎么(?:办|报|交|领|查|申请|缴|弄|算|退|走)|多少|哪里|哪儿|哪个|什么|几点|几号|如何|啥|回事|([\u4e00-\u9fff])不\1|能不能|可以不|行不行|是不是|有没有"
)


def find_asks(clauses: list[Clause], plain: str) -> list[tuple[int, int]]:
    """Where the wishes stand, in reading order; formulas (望领导重视) only when nothing else is asked."""
    found = [span for span in _spans(clauses, plain) if span[1] - span[0] >= 3]
    concrete = [span for span in found if not is_formula(plain[span[0] : span[1]])]
    return concrete or found[-1:] or _questions(clauses)


def _spans(clauses: list[Clause], plain: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    open_sentence, asking = -1, False
    for clause in clauses:
        begin = _begins(clause)
        if begin is not None and (clause.sentence != open_sentence or _is_strong(clause.text, begin)):
            spans.append((clause.start + begin, _without_tail(plain, clause.start + begin, clause.end)))
            open_sentence = clause.sentence
            asking = bool(re.match(_QUESTION, clause.text[begin:])) and not _QUESTION_WORDS.search(
                clause.text
            )
        elif clause.sentence == open_sentence and spans and _continues(clause, asking):
            spans[-1] = (spans[-1][0], _without_tail(plain, spans[-1][0], clause.end))
            asking = asking and not _QUESTION_WORDS.search(clause.text)
        else:
            open_sentence = -1
    return spans


def _continues(clause: Clause, asking: bool) -> bool:  # noqa: FBT001
    """A further deed asked for; a question goes on while it is open, and into the next question."""
    return asking or bool(_GOES_ON.match(clause.text)) or bool(_QUESTION_WORDS.search(clause.text))


def _begins(clause: Clause) -> int | None:
    """Offset in the clause where a wish begins; None without one."""
    for match in _TRIGGER.finditer(clause.text):
        if match["demand"] and (
            not _SUBJECT.search(clause.text[: match.start()]) or _NOT_OURS.match(clause.text[match.start() :])
        ):
            continue
        if _REFUSED.search(clause.text[match.start() :]):
            continue
        if re.search(r"(?:没有?|不抱|有|的|毫无|无|不|应|邀|申|聘|提)$", clause.text[: match.start()]):
            continue
        return _with_subject(clause.text, match.start())
    return None


def _with_subject(words: str, begin: int) -> int:
    """我 before 要求 belongs to it; a question that asks whether begins with what it is about."""
    if re.match(r"能不能|能否|可否|可不可以|是否", words[begin:]) and begin <= _SHORT_SUBJECT:
        return 0
    own = re.search(r"(?:我们?|本人|俺们?)(?:也|就|还|现|特)?$", words[:begin])
    return own.start() if own else begin


def _is_strong(words: str, begin: int) -> bool:
    """A clause that itself begins with a demand opens a wish of its own."""
    return begin <= 2 and bool(re.match(r"恳请|请求|建议|要求|强烈|希望|请", words[begin:]))


def _without_tail(plain: str, start: int, end: int) -> int:
    """The end of a wish without thanks and telephone numbers, and not beyond 150 characters."""
    words = _THANKS.sub("", _CONTACT.sub("", plain[start : min(end, start + _LONGEST)]))
    return start + len(words.rstrip(" ，,、"))


def is_formula(words: str) -> bool:
    """True for a wish that says nothing but that somebody should see to it."""
    return len(_HAN.findall(_FORMULA.sub("", words))) < 2


def _questions(clauses: list[Clause]) -> list[tuple[int, int]]:
    """The first question, when the message holds no wish."""
    return [
        (c.start, c.end)
        for c in clauses
        if (c.asked or c.end == clauses[-1].end) and _QUESTION_WORDS.search(c.text)
    ][:1]
