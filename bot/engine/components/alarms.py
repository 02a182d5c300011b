"""Graph component that looks for emergencies and for matters with another lawful route."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.engine.text.emergencies import EmergencyFinder
from bot.engine.text.referrals import ReferralFinder


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class AlarmReader(GraphComponent):
    """Sets `emergency` and `referral`, each null or a dictionary."""

    def __init__(self, config: dict[str, Any]) -> None:
        self._emergencies = EmergencyFinder.from_file(config["emergencies"])
        self._referrals = ReferralFinder.from_file(config["referrals"])

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Rule files, relative to the project's root."""
        return {"emergencies": "nlu_data/emergencies/rules.yml", "referrals": "nlu_data/referrals.yml"}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> AlarmReader:
        """Make a reader with its rules compiled."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Add both readings to each message."""
        for message in messages:
            text = message.get(TEXT) or ""
            emergency, referral = self._emergencies.find(text), self._referrals.find(text)
            message.set("emergency", emergency.as_dict() if emergency else None, add_to_output=True)
            message.set("referral", referral.as_dict() if referral else None, add_to_output=True)
        return messages
