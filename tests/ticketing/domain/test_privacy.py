import pytest

from ticketing.domain.privacy import digits_of, mask_name, mask_phone, mask_text


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
    "text",
    [
        "打13900001234",
        "打 139-0000-1234 找我",
        "两个号13900001234、13900001234",
        "全角１３９００００１２３４号",
    ],
)
def test_phones_inside_words_are_hidden(text: str) -> None:
    assert "0000" not in mask_text(text).translate(str.maketrans("０", "0"))


def test_identity_numbers_and_mail_inside_words_are_hidden() -> None:
    hidden = mask_text("身份证11010519491231002X，邮箱abc.d@example.com")
    assert "19491231" not in hidden
    assert "abc.d" not in hidden


def test_order_numbers_years_and_amounts_stay_readable() -> None:
    text = "工单TY20261122-0001，欠薪23000元，2026年11月"
    assert mask_text(text) == text


def test_digits_are_compared_whatever_stands_between_them() -> None:
    assert digits_of("139-0000 1234") == "13900001234"
