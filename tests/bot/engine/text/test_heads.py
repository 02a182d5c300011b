"""The classifiers that were tuned with the encoder."""

import numpy as np
import pytest

from bot.engine.components.alarms import AlarmReader
from bot.engine.evaluate import held_out_sentences
from bot.engine.text.alarm_model import safety_examples
from bot.engine.text.data_files import resolve
from bot.engine.text.heads import Head, head_of
from bot.engine.text.risk_model import risk_examples
from bot.engine.text.vectors import vector_of

HEAD = Head(["a", "b"], np.eye(2, dtype=np.float32) * 9, np.zeros(2, np.float32))
CONFIG = AlarmReader.get_default_config()
LABELS = {
    "acts": {act for _, act in held_out_sentences(resolve("nlu_data/train"))},
    "alarms": {kind for _, kind in safety_examples(CONFIG["safety"])},
    "risks": {kind for _, kind in risk_examples(CONFIG["risky"])},
}


def test_the_likelier_label_has_the_higher_logarithm() -> None:
    first, second = HEAD.logs(np.array([1.0, 0.0], np.float32))
    assert first > second
    assert np.exp([first, second]).sum() == pytest.approx(1)


def test_labels_come_in_the_order_that_is_asked_for() -> None:
    assert HEAD.of(["b", "a"]).logs(np.array([1.0, 0.0], np.float32)).argmax() == 1


def test_a_label_newer_than_the_tuning_is_left_to_the_n_grams() -> None:
    logs = HEAD.of(["a", "new", "b"]).logs(np.array([0.0, 1.0], np.float32))
    assert logs.argmax() == 2
    assert logs[1] == logs.min()


def test_only_a_tuned_encoder_has_heads() -> None:
    assert head_of("acts", encoder="e5") is None
    assert head_of("weather", encoder="hotline") is None


@pytest.mark.parametrize("task", sorted(LABELS))
def test_the_shipped_encoder_was_tuned_for_every_label_that_is_trained(task: str) -> None:
    head = head_of(task, encoder="hotline")
    assert head is not None
    assert set(head.labels) == LABELS[task]


@pytest.mark.parametrize(
    ("task", "text", "label"),
    [("acts", "把刚才报的那个撤了吧，我不要办了", "withdraw"), ("alarms", "厨房里头着火了快来人啊", "fire")],
)
def test_the_shipped_heads_and_the_shipped_encoder_belong_together(task: str, text: str, label: str) -> None:
    head = head_of(task, encoder="hotline")
    assert head is not None
    assert head.labels[int(head.logs(vector_of(text, encoder="hotline")).argmax())] == label
