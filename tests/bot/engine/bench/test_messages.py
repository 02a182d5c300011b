"""The mix that the bench sends."""

from bot.engine.bench.messages import held_out_sentences, mixed


def test_the_mix_is_the_same_each_time_and_whole() -> None:
    messages = mixed(200)
    assert len(messages) == 200
    assert messages == mixed(200)


def test_the_mix_has_short_answers_and_petitions() -> None:
    lengths = sorted(len(text) for text in mixed(1000))
    assert lengths[100] <= 8
    assert lengths[-20] > 100


def test_answers_follow_matters() -> None:
    sentences = held_out_sentences()
    answers = {t for i in ("affirm", "deny", "decline", "correct", "rate") for t in sentences[i]}
    opening = {t for i in ("consult", "ask_progress", "greet", "thank") for t in sentences[i]}
    messages = mixed(400)
    after = [messages[n - 1] for n, text in enumerate(messages) if n and text in answers - opening]
    assert after
    assert not set(after) & (opening - answers)


def test_every_share_finds_sentences() -> None:
    assert {"complain", "consult", "inform", "ask_progress", "greet"} <= held_out_sentences().keys()
