"""The one question about what a matter belongs to."""

BOTH_WRONG = "都不是"


def which_topic(first: str, second: str) -> str:
    """Numbered, for eyes and ears alike, with the reason, and with the way out for who cannot tell."""
    return (
        f"我记下了。为了找对部门，再问您一句：这件事更像哪一样？\n1. {first}\n2. {second}\n"
        f"说“1”或“2”就行；要是都不是，就说“{BOTH_WRONG}”。"
    )
