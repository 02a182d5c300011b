"""Graph component that looks for emergencies, risks and matters with another lawful route."""

from __future__ import annotations

from typing import Any

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.engine.text.alarm_model import NONE, AlarmModel, Labelled, ordinary_examples, safety_examples
from bot.engine.text.emergencies import Emergency, EmergencyFinder
from bot.engine.text.referrals import ReferralFinder
from bot.engine.text.risks import RiskFinder

_FILE = "alarms.joblib"
_RAISED = "petition"
_NOT_ORDINARY = frozenset({"emergency", "referral"})


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class AlarmReader(GraphComponent):
    """Sets `emergency`, `risk` and `referral`, each null or a dictionary; rules come before the learnt."""

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config, self._storage, self._resource = config, storage, resource
        self._emergencies = EmergencyFinder.from_file(config["emergencies"])
        self._referrals = ReferralFinder.from_file(config["referrals"])
        self._risks = RiskFinder.from_file(config["risks"])
        self._model: AlarmModel | None = None

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Rule files and safety sets, relative to the project's root.

        `encoder`: e5 or none (then the rules alone decide); `alarm_from`: a probability.
        """
        return {
            "emergencies": "nlu_data/emergencies/rules.yml",
            "referrals": "nlu_data/referrals.yml",
            "risks": "nlu_data/risks/rules.yml",
            "safety": [f"nlu_data/emergencies/{name}.yml" for name in ("dev", "held_out", "release")],
            "topics": "nlu_data/topics",
            "encoder": "none",
            "alarm_from": 0.7,
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> AlarmReader:
        """Make a reader with its rules compiled and nothing learnt."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on the safety sets, the other acts' sentences and ordinary matters, and store the model."""
        model = None
        if self._config["encoder"] != "none":
            model = AlarmModel.fit(self._examples(training_data), encoder=self._config["encoder"])
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(model, folder / _FILE)
        return self._resource

    def _examples(self, training_data: TrainingData) -> Labelled:
        told = [e for e in training_data.intent_examples if e.get(INTENT) not in _NOT_ORDINARY]
        acts = [(str(e.get(TEXT)), NONE) for e in told if e.get(TEXT)]
        return [
            *safety_examples(self._config["safety"]),
            *acts,
            *ordinary_examples(self._config["topics"]),
        ]

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,  # noqa: ANN401 — Rasa's interface
    ) -> AlarmReader:
        """Read the stored model back."""
        reader = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            reader._model = joblib.load(folder / _FILE)
        return reader

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the readings to each message."""
        for message in messages:
            text = message.get(TEXT) or ""
            emergency, risk = self._emergency(text), self._risks.find(text)
            referral = self._referrals.find(text)
            if risk and referral and referral.ground == _RAISED:
                referral = None  # who sets out for the capital is listened to, not shown the way
            message.set("emergency", emergency.as_dict() if emergency else None, add_to_output=True)
            message.set("referral", referral.as_dict() if referral else None, add_to_output=True)
            message.set("risk", risk.as_dict() if risk else None, add_to_output=True)
        return messages

    def _emergency(self, text: str) -> Emergency | None:
        found = self._emergencies.find(text)
        if found or self._model is None or len(text.strip()) < 4 or not self._emergencies.is_open(text):
            return found
        likely = self._model.read(text)
        if likely.chance < float(self._config["alarm_from"]):
            return None
        return Emergency(likely.kind, self._emergencies.number_of(likely.kind), "")
