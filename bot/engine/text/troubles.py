"""Weighs clauses: which of them says what the matter is."""

import re

from bot.engine.text.clauses import Clause

_STRONG = re.compile(
    r"坏(?!账)|不亮|不热|不通|漏|堵(?!塞交通规划)|停[水电气暖工运课摆发缴了]|断[水电气网供]|没[水电气暖网](?!平)|噪音|噪声|扰民|吵(?!闹)|臭|异味|刺鼻|污染|排放|偷排|乱[排倒扔收停搭堆建涨]|倾倒|脏|塌|裂|"
    r"拖欠|欠薪|欠(?:我|了|着|款|钱|工资)|克扣|不发|未发|没发|占道|占用|侵占|霸占|违[建规法停章约]|私[搭自]|擅自|诈骗|被骗|骗[了取钱走]|拖延|不作为|乱作为|推诿|踢皮球|没人[管修清理扫接来收]|无人[管修清理问]|"
    r"不[退给让管修发理赔签办](?!说|了了|出|顾|好|住|得)|拒[绝不收诊]|强制|强行|强迫|逼|殴打|打人|打骂|辱骂|体罚|补课|强拆|烂尾|延期|逾期|办不[了下成]|领不到|拿不到|取不出|退不了|交不[了上]|"
    r"隐患|危险|危房|丢了|被[盗偷占挖撞堵打骗]|偷盗|积水|积雪|大坑|坑洼|坑坑洼洼|破损|破烂|年久失修|失修|失灵|脱落|老化|堆[积放满]|油烟|粉尘|扬尘|灰尘|冒[水烟黑]|溢|渗水|超标|过期|变质|造假|弄虚作假|虚假|假[冒货证药]|伪造|传销|赌博|受贿|行贿|贪污|挪用|截留|冒领|"
    r"不合格|不合理|不公[平正开]?|乱象|脱岗|态度[很太非恶]?[常]?[差恶不]|收费[太过高]|高收费|涨价|捆绑|霸王|虚高|低价|缺[水斤少]|短缺|死亡|受伤|摔[倒伤]|撞[了伤]|咬[了伤人]|过敏|中毒|难闻|睡不[着好]|受不了|苦不堪言|"
    r"未(?:落实|发放|到位|办理?|交|兑现|安装|解决|处理|通)|无法|不能(?!理解|容忍)|办证难|出行难|上学难|看病难|难以|太[差少慢高贵吵乱黑小窄脏短]|拥堵|堵车|等[不了]|断头路|没有(?:路灯|红绿灯|公交|斑马线|电梯|医生|老师|暖气|燃气|自来水|下水道|厕所|垃圾桶|证|合同|到位|答复|结果|落实)|"
    r"关门|跑路|失联|倒闭|注销|迟迟|至今[未没不]|久拖|不到位|不达标|不符|缺失|缺乏|低[温压于]|砍[伐了]|毁[坏林]|挖[断了沙]|盗[采挖]|养[殖鸡猪狗](?!老)|放炮|开采|震动|倒塌|压[坏断]|坠落|卡住|困"
)
_SOFT = re.compile(
    r"问题|情况|投诉|举报|反映|影响|严重|难|差|高|贵|慢|乱|没有?|不|未|无|太|收费|补偿|拆迁|征地|工资|社保|医保|申请|办理|咨询|增[加设]|安装|修建|改造|取消|恢复|调整|优化|延长|感谢|表扬|帮[助了]|热情|耐心|负责"
)
_GREETING = re.compile(
    r"^(?:尊敬的|敬爱的|亲爱的)?[^，。]{0,12}(?:您们?好|你们?好|好)[！!]?$|^(?:喂|嗯|那个|就是|是这样的?|我想问(?:一?下)?|我要(?:投诉|举报|反映)(?:一?下)?|我(?:来)?反映(?:个|一个|一下)?(?:问题|情况)?|谢谢|打扰了|麻烦您?了?)$|^尊敬的"
)
_BACKGROUND = re.compile(
    r"^(?:我|本人|我们)(?:叫|是|姓|家住|住在|来自|今年)|找(?:过|了)|报(?:给|过|了)|觉得|认为|打(?:过|了)?(?:电话|12345)|反映(?:过|了|给)|联系(?:过|了)|去(?:过|问)|答复|回复|说(?:是|让|等|要|没|不)|根据|按照|规定|条例|办法》|国家|党|中央|政策|精神|据(?:说|了解)|众所周知|作为"
)
_STORY = re.compile(
    r"(?:我(?!家|们|[小村楼院])|本人|我们(?!小区|村|楼|这|单位|公司|家|学校|院|这边)|大家|有|由于|因为?|作为|自从?|\d{4}年|去年|今年|上)"
)
_LEAD = re.compile(r"^(?:关于|反映|投诉|举报|咨询|强烈谴责|质疑|曝光)")


def worth(clause: Clause, *, held: int, first: bool) -> float:
    """How likely a clause names the matter; `held` places and bodies stand in it, `first` of all."""
    words = clause.text
    if _GREETING.match(words) or len(words) < 3:
        return -5.0
    score = 2.0 * min(2, len(_STRONG.findall(words))) + 0.4 * min(3, len(_SOFT.findall(words)))
    score += 0.8 * min(2, held)
    score += 3.0 if first and not _STORY.match(words) else 0.0
    score += 1.5 if _LEAD.match(words) else 0.0
    score -= 1.5 if _BACKGROUND.search(words) else 0.0
    score -= 0.03 * max(0, len(words) - 40)
    score -= 1.0 if len(words) < 6 and not held else 0.0
    return score - min(2.0, 0.12 * clause.sentence)


def tells_trouble(words: str) -> bool:
    """True when something is broken, wrong, missing or against the rules."""
    return bool(_STRONG.search(words))


def is_greeting(words: str) -> bool:
    """True for 您好 and an announcement without a matter."""
    return bool(_GREETING.match(words))
