import pytest
from hypothesis import given
from hypothesis import strategies as st

from ticketing.domain.privacy import digits_of, mask_name, mask_phone, mask_text

IDENTITY = "11010519491231002X"
SPOKEN = str.maketrans("0123456789", "零幺二三四五六七八九")
FULL = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


@pytest.mark.parametrize(
    ("raw", "masked"),
    [
        ("13900001234", "139****1234"),
        ("139 0000 1234", "139****1234"),
        ("１３９００００１２３４", "139****1234"),
        ("0351-1234567", "035****4567"),
        ("12345", "*****"),
    ],
)
def test_a_phone_shows_its_ends_only(raw: str, masked: str) -> None:
    assert mask_phone(raw) == masked


def test_a_name_shows_its_first_character_only() -> None:
    assert [mask_name(n) for n in ("王小明", "李四", "王", "")] == ["王**", "李*", "王", ""]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("打13900001234", "打139****1234"),
        ("打 139-0000-1234 找我", "打 139-****-1234 找我"),
        ("两个号13900001234、13900005678", "两个号139****1234、139****5678"),
        ("13900001234 13900005678", "139****1234 139****5678"),
        ("1390000123413900005678", "139****1234139****5678"),
        ("全角１３９００００１２３４号", "全角１３９****１２３４号"),
        ("+8613900001234", "+86139****1234"),
        ("幺三九零零零零幺二三四", "幺三九****幺二三四"),
        ("我的电话是一三九，零零零零，一二三四。", "我的电话是一三九，****，一二三四。"),
        ("1 3 9 0 0 0 0 1 2 3 4", "1 3 9 * * * * 1 2 3 4"),
        ("单位电话0351-2345678转8", "单位电话035*-***5678转8"),
        (f"身份证{IDENTITY}", "身份证110***********002X"),
        ("旧证110105491231002", "旧证110********1002"),
        ("卡号6222021390000123456", "卡号622************3456"),
        ("工单TY20261113-0001 13900001234", "工单TY20261113-0001 139****1234"),
        ("微信号abc_12345", "微信号ab***"),
        ("邮箱abc.d@example.com", "邮箱a***@example.com"),
    ],
)
def test_numbers_inside_words_are_hidden_however_they_are_written(text: str, masked: str) -> None:
    assert mask_text(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "工单TY20261122-0001，欠薪23000元，2026年11月",
        "2026-11-22 10:00至2026-11-23 18:00",
        "一楼二单元三〇四室，二〇二六年十一月",
        "十三号楼，一、二、三、四单元都停水",
        "拨打12345、110或者0351",
        "小区有1390户，面积12000平方米",
    ],
)
def test_what_is_nobodys_number_stays_readable(text: str) -> None:
    assert mask_text(text) == text


def test_names_that_are_known_are_hidden_in_words() -> None:
    assert mask_text("我叫王小明，找王小明", names=["王小明", "王"]) == "我叫王**，找王**"


def test_hiding_twice_changes_nothing() -> None:
    once = mask_text(f"13900001234，{IDENTITY}，a.b@example.com")
    assert mask_text(once) == once


def test_digits_are_compared_whatever_stands_between_them() -> None:
    assert digits_of("139-0000 1234") == "13900001234"
    assert digits_of("１３９") == "139"


phones = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
words = st.text(st.characters(whitelist_categories=["Lo", "Ll", "Po", "Zs"]), max_size=12)
marks = st.sampled_from(["", " ", "-", "  ", "．", "，"])


@given(phone=phones, before=words, after=words, mark=marks, form=st.sampled_from(["plain", "full", "spoken"]))
def test_no_phone_comes_through_in_any_form(
    phone: str, before: str, after: str, mark: str, form: str
) -> None:
    tables: dict[str, dict[int, int]] = {"plain": {}, "full": FULL, "spoken": SPOKEN}
    written = (mark if mark != "．" else " ").join((phone[:3], phone[3:7], phone[7:])).translate(tables[form])
    masked = mask_text(f"{before}。{written}。{after}")
    assert written not in masked
    assert "*" in masked


def test_a_phone_after_twenty_thousand_digits_is_still_found() -> None:
    # A pattern that tries every start with every end would not come back from this.
    assert "13900001234" not in mask_text("1 3 " * 5000 + "。电话13900001234")
    assert "13900001234" not in mask_text("139000012" * 2000 + "。电话13900001234")
