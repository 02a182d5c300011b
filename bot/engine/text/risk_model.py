"""Learnt reading of risks: finds in other words what the rules of nlu_data/risks know in theirs."""

from dataclasses import replace

from bot.engine.text.alarm_model import NONE, AlarmModel, Labelled
from bot.engine.text.data_files import load_yaml
from bot.engine.text.emergencies import EmergencyFinder
from bot.engine.text.risks import Risk, RiskFinder

# Characters: a bare answer such as 说是电线老化 must call nobody; short words of risk are for the rules.
_LEAST = 8
_SURE = 0.7  # margin from which the learnt reading alone may call an operator at once


def judge_risk(
    text: str, *, risks: RiskFinder, emergencies: EmergencyFinder, model: AlarmModel | None, risk_from: float
) -> Risk | None:
    """The rules' risk, else in a short text that of the learnt reading from a margin of `risk_from`.

    `emergencies` lends its signs (past, imagined, denied …) and tells what is short. A rule is never taken
    back: a risk only raises a flag.
    """
    found = risks.find(text)
    if found or model is None or len(text.strip()) < _LEAST or not emergencies.is_short(text):
        return found
    likely = model.read(text, emergencies)
    if likely.kind == NONE or likely.margin < risk_from:
        return None
    risk = risks.named(likely.kind, text)
    return risk if likely.margin >= _SURE else replace(risk, severe=False)


def risk_examples(files: list[str]) -> Labelled:
    """(sentence, kind or "none") of files such as nlu_data/risks/train.yml."""
    loaded = [load_yaml(file) for file in files]
    return [
        (text, kind)
        for cases in loaded
        for kind, texts in cases.items()
        if kind != "version"
        for text in texts
    ]
