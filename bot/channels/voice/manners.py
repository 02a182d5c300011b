"""How patiently the line behaves: proposals for elderly callers, every one a setting (docs/voice.md)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Manners:
    """All times are seconds unless the name says otherwise."""

    # 6 s before the first silence counts: an older caller thinks before speaking.
    first_silence: float = 6.0
    later_silence: float = 8.0
    # Silence after speech that ends an answer; proposals lie between 0.8 and 1.2.
    end_of_speech: float = 1.0
    # A shorter silence: an idle recogniser begins here, so that its time does not come on top of the pause.
    hear_ahead: float = 0.5
    longest_answer: float = 20.0
    recognition: float = 8.0
    # After this time of thinking the line says that it is still there.
    reassure_after: float = 3.0
    desk: float = 14.0
    key_pause: float = 4.0
    # The sentence before a transfer must not hold a caller up.
    leaving: float = 8.0
    longest_call: float = 900.0
    silences: int = 2
    failures: int = 2
    # Keys that nobody asked for, until the caller is given to a person.
    stray_keys: int = 10
    # Callers known or stated as being this old are offered a person first; 0 switches it off.
    elder_age: int = 60
    characters_per_minute: int = 158
    # "慢一点" and every repetition speak at this share of the rate.
    slower: float = 0.88
    pause_between_sentences: float = 0.35
    # Sentences of one answer before the caller is asked whether to go on.
    sentences_at_once: int = 8
