"""What to say in the first second of an emergency."""

ADVICE = {
    "fire": "请先离开着火的地方，别坐电梯，别回去拿东西。",
    "crime": "请先到安全的地方，保证自己安全。",
    "injury": "请先守在病人身边，说清地点和情况。",
    "gas": "请马上离开，别开关电器，别点火，到外面再打电话。",
    "collapse": "请先离开危险的地方，别再靠近。",
    "traffic": "请先到路边安全的地方，打开双闪。",
    "self_harm": "请先别做伤害自己的事，身边有人就让他陪着您。全国心理援助热线12356也随时有人听您说。",
    "missing_child": "走失不用等24小时，请现在就报警，带上照片和衣着特征。",
}
NUMBERS = {"fire": "119", "gas": "119", "collapse": "119", "injury": "120", "traffic": "122"}


def advice(kind: str | None, number: str | None) -> str:
    """The number in the first words, then one piece of advice."""
    dial = number or NUMBERS.get(kind or "", "110")
    return f"请立即拨打{dial}！{ADVICE.get(kind or '', '请先保证自己安全。')}"
