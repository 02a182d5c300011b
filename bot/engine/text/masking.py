"""Takes personal data out of old orders before they are learnt from.

What has a fixed shape is found: phones (spoken digits too), identity cards, plates, mail addresses, longer
numbers; and names behind a word that announces one. A name in the middle of a sentence, a house number and a
rare story that points at one person are NOT found: a model learnt from old orders stays with the site.
"""

import re

from bot.engine.text.contacts import SURNAME, find_contacts

_MASKS = {"phone": "0", "id_card": "0", "plate": "0", "email": "@", "person": "某"}
_NUMBERS = re.compile(r"(?<![A-Za-z])[0-9０-９Xx*]{5,}")
_MAIL = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_ANNOUNCED = re.compile(
    r"((?:联系人|来电人|投诉人|举报人|反映人|诉求人|被投诉人|当事人|申请人|经办人|负责人|户主|业主|法人(?:代表)?|姓名|患者|学生|家长|死者|司机)"
    rf"\s?(?:姓名)?\s?[:：是为叫]\s?){SURNAME}[\u4e00-\u9fff]{{1,2}}(?=[\s，,。；;、（(电手住]|$)"
)
_POLITE = re.compile(rf"{SURNAME}[\u4e00-\u9fff]{{0,2}}(?=先生|女士|小姐|同志)(?<![的是和与跟找给叫位])")


def mask(text: str) -> str:
    """Return `text` with personal data replaced: numbers by 0, mail by @, names by 某."""
    for span in reversed(find_contacts(text)):
        if span.kind in _MASKS:
            text = text[: span.start] + _MASKS[span.kind] + text[span.end :]
    text = _NUMBERS.sub("0", _MAIL.sub("@", text))
    return _POLITE.sub("某", _ANNOUNCED.sub(r"\1某", text))
