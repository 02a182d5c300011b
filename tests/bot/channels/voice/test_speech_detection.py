"""When a caller begins and stops: at once, but not for a click, and not in a breath."""

import random

import pytest

from bot.channels.voice.audio import BYTES_PER_SECOND, FRAME_BYTES, FRAME_SECONDS, frames, silence
from bot.channels.voice.speech_detection import (
    EnergyJudge,
    FrameJudge,
    SpeechDetector,
    WebRtcJudge,
    best_judge,
)
from bot.channels.voice.turn_events import SpeechBegan, SpeechPaused, SpeechStopped
from tests.calls.noise import NOISES
from tests.calls.recordings import caller_says

JUDGES = pytest.mark.parametrize("judge", [EnergyJudge, WebRtcJudge], ids=["energy", "webrtc"])


def _detector(judge: FrameJudge, *, longest: float = 20.0) -> SpeechDetector:
    return SpeechDetector(judge, end_of_speech=1.0, longest=longest)


def _changes(detector: SpeechDetector, sound: bytes) -> list[tuple[float, object]]:
    fed = enumerate(frames(sound))
    return [(n * FRAME_SECONDS, change) for n, frame in fed if (change := detector.feed(frame)) is not None]


@JUDGES
def test_a_sentence_begins_and_stops_once(judge: type[FrameJudge]) -> None:
    changes = _changes(_detector(judge()), silence(1) + caller_says("matter") + silence(2))
    assert [type(change) for _, change in changes] == [SpeechBegan, SpeechStopped]


def test_a_pause_is_told_before_the_end_and_again_after_more_words() -> None:
    detector = SpeechDetector(WebRtcJudge(), end_of_speech=1.0, longest=20.0, pause=0.5)
    sound = caller_says("person")
    changes = _changes(detector, sound + silence(0.7) + sound + silence(2))
    kinds = [type(change) for _, change in changes]
    assert kinds == [SpeechBegan, SpeechPaused, SpeechPaused, SpeechStopped]
    assert changes[3][0] - changes[2][0] == pytest.approx(0.5, abs=0.03)


def test_where_the_voice_ends_moves_only_with_more_voice() -> None:
    detector = SpeechDetector(WebRtcJudge(), end_of_speech=1.0, longest=20.0, pause=0.5)
    _changes(detector, caller_says("person") + silence(0.6))
    ends = detector.voice_ends
    _changes(detector, silence(0.2))
    assert detector.voice_ends == ends > 0
    _changes(detector, caller_says("person"))
    assert detector.voice_ends > ends


@JUDGES
def test_the_beginning_is_noticed_within_a_quarter_second(judge: type[FrameJudge]) -> None:
    changes = _changes(_detector(judge()), silence(1) + caller_says("matter"))
    assert changes[0][0] - 1.0 <= 0.25


@JUDGES
def test_the_first_syllable_is_kept(judge: type[FrameJudge]) -> None:
    detector = _detector(judge())
    sentence = caller_says("person")
    _changes(detector, silence(1) + sentence + silence(1.5))
    assert sentence[: FRAME_BYTES * 5] in detector.words


@JUDGES
def test_a_click_is_not_speech(judge: type[FrameJudge]) -> None:
    click = random.Random(3).randbytes(FRAME_BYTES * 3)
    assert not _changes(_detector(judge()), silence(1) + click + silence(1))


def test_a_steady_noise_is_not_speech_for_the_energy_judge() -> None:
    hum = bytes(x % 256 for x in range(FRAME_BYTES)) * 400
    later = _changes(_detector(EnergyJudge()), hum)
    assert not [change for at, change in later if at > 3.5 and isinstance(change, SpeechBegan)]


def test_what_was_heard_is_bounded() -> None:
    detector = _detector(EnergyJudge(), longest=1.0)
    _changes(detector, silence(1) + caller_says("matter") * 4)
    assert len(detector.words) <= 16000 + 30 * FRAME_BYTES


@pytest.mark.parametrize("noise", NOISES)
def test_ten_minutes_of_noise_keep_no_more_than_the_longest_answer(noise: str) -> None:
    detector = _detector(best_judge())
    sound = NOISES[noise]()
    for _ in range(600 * 50):
        detector.feed(next(sound))
    assert len(detector.words) <= (20 + 0.5) * BYTES_PER_SECOND


def test_forgetting_begins_anew() -> None:
    detector = _detector(EnergyJudge())
    _changes(detector, silence(1) + caller_says("matter"))
    detector.forget()
    assert detector.words == b""
    assert _changes(detector, caller_says("matter"))


def test_the_better_judge_is_there() -> None:
    assert isinstance(best_judge(), WebRtcJudge)
