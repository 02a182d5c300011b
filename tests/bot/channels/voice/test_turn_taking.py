"""The rules of turn taking, event by event; no sound, no clock."""

from dataclasses import replace

import pytest

from bot.channels.voice.manners import Manners
from bot.channels.voice.questions import Act, Choice, Line, Question
from bot.channels.voice.turn_events import (
    Action,
    Answered,
    CallerGone,
    CallStarted,
    CancelRecognition,
    Command,
    Consult,
    End,
    Event,
    Heard,
    HeardNothing,
    Hush,
    KeyPressed,
    PartFailed,
    PromptEnded,
    Recognise,
    RecogniseAhead,
    RecordingRefused,
    Speak,
    SpeechBegan,
    SpeechPaused,
    SpeechStopped,
    TimePassed,
)
from bot.channels.voice.turn_taking import Phase, State, TurnTaking
from bot.channels.voice.wording import read_wording

MANNERS = Manners()
WORDING = read_wording()
TURNS = TurnTaking(MANNERS, WORDING.phrasebook)
YES_NO = Question(
    "confirmation",
    (Line("对请按一。"),),
    (Choice(("对",), "确认提交", "1"), Choice(("不对",), "修改", "2")),
)
PHONE = Question("contact", (Line("请说电话。"),), digits=11)


class Caller:
    """Plays a call against the rules; keeps the actions of the last step and of all."""

    def __init__(self, manners: Manners = MANNERS) -> None:
        self.turns = TurnTaking(manners, WORDING.phrasebook)
        self.state = State()
        self.now = 100.0
        self.last: tuple[Action, ...] = ()
        self.all: list[Action] = []

    def does(self, *events: Event, after: float = 0.1) -> "Caller":
        for event in events:
            self.now += after
            self.state, self.last = self.turns.advance(self.state, event, now=self.now)
            self.all += self.last
        return self

    def waits(self) -> "Caller":
        """Let the time of the next deadline come."""
        check = self.turns.next_check(self.state)
        assert check is not None
        self.now = max(self.now, check)
        return self.does(TimePassed(), after=0.0)

    def asked(self, question: Question) -> "Caller":
        """Bring the call to where this question was asked and the line listens."""
        self.does(CallStarted(WORDING.own["opening"]), PromptEnded(), SpeechBegan(), SpeechStopped())
        return self.does(Heard("路灯坏了"), Answered(question), PromptEnded())

    def says(self, heard: Heard | HeardNothing) -> "Caller":
        return self.does(SpeechBegan(), SpeechStopped(), heard)

    @property
    def end(self) -> End | None:
        return next((action for action in self.all if isinstance(action, End)), None)

    @property
    def spoken(self) -> list[str]:
        said = [action for action in self.last if isinstance(action, Speak)]
        return [line.text for action in said for line in action.lines]


def _left_for(caller: Caller) -> str:
    caller.does(PromptEnded())
    assert caller.end is not None
    assert caller.end.transfer
    return caller.end.reason


def test_words_go_to_the_desk_and_its_answer_is_spoken() -> None:
    caller = Caller().asked(YES_NO)
    assert Consult("路灯坏了") in caller.all
    assert caller.state.phase is Phase.LISTENING
    assert caller.says(Heard("对", YES_NO.choices[0])).last == (Consult("确认提交"),)


def test_speech_interrupts_a_prompt_at_once() -> None:
    caller = Caller().does(CallStarted(WORDING.own["opening"]), SpeechBegan())
    assert caller.last == (Hush(),)
    assert caller.state.phase is Phase.HEARING


def test_an_emergency_number_cannot_be_interrupted() -> None:
    urgent = Question("emergency", (Line("请立即拨打幺幺九！"),), interruptible=False)
    caller = Caller().asked(urgent)
    caller.does(Answered(urgent))
    caller.state = replace(caller.state, phase=Phase.SPEAKING)
    assert caller.does(SpeechBegan()).last == ()


def test_what_is_expected_is_told_to_the_recogniser() -> None:
    caller = Caller().asked(YES_NO).does(SpeechBegan(), SpeechStopped())
    assert caller.last == (Recognise(("对", "不对")),)


def test_a_pause_begins_recognition_ahead_and_the_caller_may_go_on() -> None:
    caller = Caller().asked(YES_NO).does(SpeechBegan(), SpeechPaused())
    assert caller.last == (RecogniseAhead(YES_NO.expected),)
    assert caller.state.phase is Phase.HEARING
    assert caller.does(SpeechPaused(), SpeechStopped()).last == (Recognise(YES_NO.expected),)


def test_a_pause_while_nobody_is_heard_means_nothing() -> None:
    assert Caller().asked(YES_NO).does(SpeechPaused()).last == ()


def test_going_on_after_a_pause_belongs_to_the_same_answer() -> None:
    caller = Caller().asked(YES_NO).does(SpeechBegan(), SpeechStopped(), SpeechBegan())
    assert caller.last == (CancelRecognition(keep_audio=True),)
    assert caller.state.phase is Phase.HEARING


def test_the_first_silence_repeats_slower_the_second_leads_to_a_person() -> None:
    caller = Caller().asked(YES_NO).waits()
    assert caller.spoken == ["您还在听吗？", "对请按一。"]
    assert any(isinstance(action, Speak) and action.slow for action in caller.last)
    caller.does(PromptEnded()).waits()
    assert _left_for(caller) == "silence"


def test_words_after_a_silence_begin_the_ladder_anew() -> None:
    caller = Caller().asked(YES_NO).waits().does(PromptEnded())
    caller.says(Heard("等一下")).does(Answered(YES_NO), PromptEnded()).waits()
    assert caller.spoken[0] == "您还在听吗？"


def test_two_times_unheard_lead_to_a_person() -> None:
    caller = Caller().asked(YES_NO).says(HeardNothing())
    assert caller.spoken[0] == "抱歉，我没听清。"
    caller.does(PromptEnded()).says(HeardNothing())
    assert _left_for(caller) == "not_heard"


def test_two_times_not_understood_lead_to_a_person() -> None:
    lost = Question("not_understood", (Line("没太听明白。"),), not_understood=True)
    caller = Caller().asked(lost).says(Heard("嗯嗯")).does(Answered(lost))
    assert _left_for(caller) == "not_understood"


def test_an_understood_answer_forgives_an_earlier_failure() -> None:
    lost = Question("not_understood", (Line("没太听明白。"),), not_understood=True)
    caller = Caller().asked(lost).says(Heard("路灯")).does(Answered(YES_NO), PromptEnded())
    caller.says(Heard("嗯")).does(Answered(lost))
    assert caller.state.phase is Phase.SPEAKING


@pytest.mark.parametrize("phase", [p for p in Phase if p not in (Phase.ENDED, Phase.LEAVING)])
def test_zero_leads_to_a_person_in_every_phase(phase: Phase) -> None:
    caller = Caller().asked(YES_NO)
    caller.state = replace(caller.state, phase=phase)
    caller.does(KeyPressed("0"))
    assert _left_for(caller) == "asked_by_key"


def test_asking_for_a_person_in_words_leads_to_one() -> None:
    caller = Caller().asked(YES_NO).says(Heard("转人工", command=Command.PERSON))
    assert _left_for(caller) == "asked"


def test_repeat_says_the_same_again_and_slower_stays_slow() -> None:
    caller = Caller().asked(YES_NO).says(Heard("再说一遍", command=Command.REPEAT))
    assert caller.spoken == ["对请按一。"]
    assert not caller.state.slow
    caller.does(PromptEnded()).says(Heard("慢一点", command=Command.SLOWER))
    assert caller.state.slow


def test_a_key_answers_yes_even_while_the_question_is_asked() -> None:
    caller = Caller().asked(YES_NO)
    caller.state = replace(caller.state, phase=Phase.SPEAKING)
    caller.does(KeyPressed("1"))
    assert caller.last[0] == Hush()
    assert caller.last[-1] == Consult("确认提交")


def test_a_typed_number_is_sent_when_it_is_whole() -> None:
    caller = Caller().asked(PHONE).does(*(KeyPressed(digit) for digit in "13900001234"))
    assert caller.last[-1] == Consult("13900001234")


def test_a_zero_inside_a_typed_number_is_a_digit() -> None:
    caller = Caller().asked(PHONE).does(KeyPressed("1"), KeyPressed("0"))
    assert caller.state.phase is Phase.LISTENING
    assert caller.state.digits == "10"


@pytest.mark.parametrize("how", ["hash", "pause"])
def test_a_shorter_number_ends_with_a_hash_or_a_pause(how: str) -> None:
    caller = Caller().asked(PHONE).does(*(KeyPressed(digit) for digit in "4201234"))
    caller.does(KeyPressed("#")) if how == "hash" else caller.waits()
    assert caller.last[-1] == Consult("4201234")


def test_keys_without_end_lead_to_a_person() -> None:
    caller = Caller().asked(YES_NO)
    for _ in range(MANNERS.stray_keys + 1):
        caller.does(KeyPressed("7"), after=0.01)
    assert _left_for(caller) == "key_flood"


def test_endless_speech_is_cut_and_recognised() -> None:
    caller = Caller().asked(YES_NO).does(SpeechBegan())
    began = caller.now
    caller.waits()
    assert caller.now - began <= MANNERS.longest_answer + 0.2
    assert caller.state.phase is Phase.RECOGNISING


def test_a_slow_desk_is_bridged_once_then_left_for_a_person() -> None:
    caller = Caller().asked(YES_NO).says(Heard("对", YES_NO.choices[0])).waits()
    assert caller.spoken == ["请稍等，我正在查。"]
    asked_at = caller.now - MANNERS.reassure_after
    caller.waits()
    assert caller.now - asked_at <= MANNERS.desk + 0.2
    assert _left_for(caller) == "desk_late"


def test_a_late_recogniser_is_bridged_once_then_left_for_a_person() -> None:
    caller = Caller().asked(YES_NO).does(SpeechBegan(), SpeechStopped()).waits()
    assert caller.spoken == ["请稍等，我正在查。"]
    caller.waits()
    assert _left_for(caller) == "recogniser_late"


@pytest.mark.parametrize("part", ["desk", "engine", "speech"])
def test_whatever_breaks_leads_to_a_person(part: str) -> None:
    caller = Caller().asked(YES_NO).does(PartFailed(part))
    assert _left_for(caller) == f"{part}_failed"


@pytest.mark.parametrize(("late", "reason"), [(False, "recogniser_failed"), (True, "recogniser_late")])
def test_a_recogniser_that_breaks_or_is_late_leads_to_a_person(late: bool, reason: str) -> None:
    caller = Caller().asked(YES_NO).does(SpeechBegan(), SpeechStopped(), PartFailed("recogniser", late=late))
    assert _left_for(caller) == reason


def test_an_answer_that_nobody_waits_for_any_more_may_fail_without_harm() -> None:
    caller = Caller().asked(YES_NO).does(SpeechBegan(), SpeechStopped(), SpeechBegan())
    caller.does(PartFailed("recogniser", late=True))
    assert caller.state.phase is Phase.HEARING


def test_sound_that_comes_and_goes_does_not_put_off_the_end_of_an_answer() -> None:
    caller = Caller().asked(YES_NO).does(SpeechBegan())
    began = caller.now
    while caller.now - began < MANNERS.longest_answer:
        caller.does(SpeechStopped(), SpeechBegan(), after=0.9)
    assert caller.state.phase is Phase.RECOGNISING
    assert caller.does(SpeechBegan(), SpeechStopped()).last == ()
    assert caller.waits().spoken == ["请稍等，我正在查。"]
    caller.waits()
    assert _left_for(caller) == "recogniser_late"


def test_danger_is_answered_with_a_number_before_the_transfer() -> None:
    danger = WORDING.danger_line("家里着火了")
    caller = Caller().asked(YES_NO).does(PartFailed("engine", danger))
    assert caller.spoken[0] == "有危险请先拨打119。"


def test_a_voice_that_fails_on_the_way_out_does_not_hold_the_caller() -> None:
    caller = Caller().asked(YES_NO).does(KeyPressed("0"), PartFailed("speech"))
    assert caller.end is not None
    assert caller.end.transfer


def test_a_transfer_that_is_not_spoken_in_time_happens_anyway() -> None:
    caller = Caller().asked(YES_NO).does(KeyPressed("0")).waits()
    assert caller.end is not None
    assert caller.end.transfer


def test_a_call_that_lasts_too_long_goes_to_a_person() -> None:
    caller = Caller(replace(MANNERS, longest_call=30.0)).asked(YES_NO)
    caller.now += 40
    caller.does(SpeechBegan())
    assert _left_for(caller) == "too_long"


def test_a_stated_age_offers_a_person_before_the_words_go_on() -> None:
    caller = Caller().does(CallStarted(WORDING.own["opening"]), PromptEnded())
    caller.says(Heard("我七十三了，暖气不热", elder=True))
    assert caller.spoken[0] == "给您转人工，好吗？"
    caller.does(PromptEnded(), KeyPressed("2"))
    assert caller.last[-1] == Consult("我七十三了，暖气不热")


def test_an_elder_who_wants_a_person_loses_no_word() -> None:
    caller = Caller().does(CallStarted(WORDING.own["opening"]), PromptEnded())
    caller.says(Heard("我七十三了，暖气不热", elder=True)).does(PromptEnded(), KeyPressed("1"), PromptEnded())
    assert caller.end == End("asked", transfer=True, held="我七十三了，暖气不热")


def test_an_elder_is_asked_once() -> None:
    caller = Caller().does(CallStarted(WORDING.own["opening"]), PromptEnded())
    caller.says(Heard("我七十三了", elder=True)).does(PromptEnded())
    caller.says(Heard("我都八十岁了还骗您吗", elder=True))
    assert caller.last == (Consult("我七十三了，我都八十岁了还骗您吗"),)


def test_a_known_elder_who_goes_on_is_asked_for_the_matter() -> None:
    caller = Caller().does(CallStarted(WORDING.own["elder_offer"]), PromptEnded(), KeyPressed("2"))
    assert caller.spoken[0] == "请说说是什么事。"


def test_a_long_answer_is_read_in_parts() -> None:
    more = Choice(("继续",), key="1", act=Act.MORE)
    long = Question("told", (Line("一。"),), (more,), rest=tuple(Line(f"第{n}句。") for n in range(10)))
    caller = Caller().asked(long).does(KeyPressed("1"))
    assert len(caller.spoken) == MANNERS.sentences_at_once
    caller.does(PromptEnded(), KeyPressed("1"))
    assert len(caller.spoken) == 10 - MANNERS.sentences_at_once
    assert not caller.state.question.choices


def test_silence_after_the_order_is_filed_is_a_good_bye() -> None:
    filed = Question("filed", (Line("还有别的事吗？"),), ends_call=True)
    caller = Caller().asked(filed).waits().does(PromptEnded())
    assert caller.end == End("done", transfer=False)


def test_a_follow_up_tells_the_desk_why_it_calls() -> None:
    calls = Question("follow_up", (Line("您好。"),), interruptible=False, opens_with="我要评价工单TY1")
    caller = Caller().does(CallStarted(calls), PromptEnded())
    assert caller.last == (Consult("我要评价工单TY1"),)


@pytest.mark.parametrize("phase", [p for p in Phase if p is not Phase.ENDED])
def test_a_caller_may_hang_up_in_every_phase(phase: Phase) -> None:
    caller = Caller().asked(YES_NO)
    caller.state = replace(caller.state, phase=phase)
    caller.does(CallerGone())
    assert caller.state.phase is Phase.ENDED
    assert caller.end is not None
    assert not caller.end.transfer


def test_who_hangs_up_on_the_way_to_a_person_wanted_one() -> None:
    caller = Caller().asked(YES_NO).does(KeyPressed("0"), CallerGone())
    assert caller.end == End("caller_gone", transfer=False, wanted_person=True)


def test_who_refuses_to_be_recorded_is_told_and_asked_again() -> None:
    opening = WORDING.own["opening"]
    caller = Caller().does(CallStarted(replace(opening, kind="greeting")), RecordingRefused())
    assert caller.spoken == ["好的，不录音了。", *(line.text for line in opening.lines)]
    later = Caller().asked(YES_NO).does(RecordingRefused())
    assert later.spoken == ["好的，不录音了。", "对请按一。"]
    assert later.state.phase is Phase.SPEAKING


def test_nothing_happens_after_the_end() -> None:
    caller = Caller().asked(YES_NO).does(CallerGone())
    assert caller.does(KeyPressed("0"), SpeechBegan(), TimePassed(), Answered(YES_NO)).last == ()


def test_every_state_but_the_first_and_last_has_a_deadline() -> None:
    caller = Caller().asked(YES_NO)
    for phase in set(Phase) - {Phase.RINGING, Phase.ENDED}:
        waiting = replace(caller.state, phase=phase, deadline=None if phase is Phase.SPEAKING else 1.0)
        assert TURNS.next_check(waiting) is not None
