"""Masks for personal data: what a reader without the right sees in place of a name or a number."""

import re

MOBILE = re.compile(r"(?<!\d)(1[3-9]\d)[\s-]?(\d{4})[\s-]?(\d{4})(?!\d)")
LANDLINE = re.compile(r"(?<!\d)(0\d{2,3})[\s-]?(\d{3,4})(\d{4})(?!\d)")
ID_CARD = re.compile(r"(?<!\d)([1-9]\d{5})(?:19|20)\d{9}([\dXx])(?![\dXx])")
MAIL = re.compile(r"([\w.+-])[\w.+-]*@([\w-]+(?:\.[\w-]+)+)")
# A citizen may type digits in full width; they must not slip past the masks.
FULL_WIDTH = str.maketrans("０１２３４５６７８９－　", "0123456789- ")


def mask_phone(phone: str) -> str:
    """Return a phone with its middle hidden: 13900001234 → 139****1234."""
    digits = re.sub(r"\D", "", phone.translate(FULL_WIDTH))
    if len(digits) < 7:
        return "*" * len(phone)
    return f"{digits[:3]}****{digits[-4:]}"


def mask_name(name: str) -> str:
    """Return a name with its first character and one star for each other."""
    return name[:1] + "*" * (len(name) - 1) if len(name) > 1 else name


def mask_text(text: str) -> str:
    """Return free text with the phones, identity numbers and mail addresses in it hidden."""
    text = re.sub(r"[０-９－]+", lambda found: found[0].translate(FULL_WIDTH), text)
    text = ID_CARD.sub(r"\1**********\2", text)
    text = MOBILE.sub(r"\1****\3", text)
    text = LANDLINE.sub(r"\1****\3", text)
    return MAIL.sub(r"\1***@\2", text)


def digits_of(phone: str) -> str:
    """Return only the digits, for comparing and looking up."""
    return re.sub(r"\D", "", phone.translate(FULL_WIDTH))
