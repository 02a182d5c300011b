"""The site's own labels."""

import numpy as np

from bot.engine.text.site_labels import SiteLabels, fitted_sharpness

TEXTS = ["路灯不亮", "路灯坏了", "路灯太暗", "暖气不热", "暖气冰凉", "暖气没来"]
LABELS = ["城管局"] * 3 + ["热力公司"] * 3
NOTHING_KNOWN = np.full((6, 2), 0.5, dtype=np.float32)


def test_a_new_order_goes_to_the_unit_that_had_the_like() -> None:
    model = SiteLabels.fit(TEXTS, LABELS, NOTHING_KNOWN, groups=np.array([0, 1]))
    ranking = model.rank("家里暖气又不热了", NOTHING_KNOWN[:1])
    assert ranking[0]["label"] == "热力公司"
    assert abs(sum(entry["confidence"] for entry in ranking) - 1) < 0.001


def test_a_long_order_is_learnt_by_its_openings_too() -> None:
    model = SiteLabels.fit([t * 20 for t in TEXTS], LABELS, NOTHING_KNOWN, groups=np.array([0, 1]))
    assert model.rank("路灯" * 40, NOTHING_KNOWN[:1])[0]["label"] == "城管局"


def test_orders_from_a_system_that_drops_function_words_are_read_alike() -> None:
    model = SiteLabels.fit(TEXTS, LABELS, NOTHING_KNOWN, groups=np.array([0, 1]))
    whole, cut = (model.evidence([text], NOTHING_KNOWN[:1]) for text in ("我们这里的路灯坏了！", "路灯 坏"))
    assert np.allclose(whole, cut)


def test_evidence_that_is_often_wrong_is_made_modest() -> None:
    evidence = np.array([[0.0, -4.0]] * 10)
    sure = fitted_sharpness(evidence, np.array([0] * 10))
    modest = fitted_sharpness(evidence, np.array([0, 1] * 5))
    assert modest < 0.1 < sure
