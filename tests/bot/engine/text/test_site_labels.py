"""The site's own labels."""

import numpy as np

from bot.engine.text.site_labels import SiteLabels

TEXTS = ["路灯不亮", "路灯坏了", "路灯太暗", "暖气不热", "暖气冰凉", "暖气没来"]
LABELS = ["城管局"] * 3 + ["热力公司"] * 3
NOTHING_KNOWN = np.full((6, 2), 0.5, dtype=np.float32)


def test_a_new_order_goes_to_the_unit_that_had_the_like() -> None:
    model = SiteLabels.fit(TEXTS, LABELS, NOTHING_KNOWN, groups=np.array([0, 1]))
    ranking = model.rank("家里暖气又不热了", NOTHING_KNOWN[:1])
    assert ranking[0]["label"] == "热力公司"
    assert sum(entry["confidence"] for entry in ranking) == 1


def test_a_long_order_asks_both_models() -> None:
    model = SiteLabels.fit([t * 20 for t in TEXTS], LABELS, NOTHING_KNOWN, groups=np.array([0, 1]))
    assert model.rank("路灯" * 40, NOTHING_KNOWN[:1])[0]["label"] == "城管局"
