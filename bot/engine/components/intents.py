"""Graph component that reads the intent with bot.engine.text.intents."""

from __future__ import annotations

from typing import Any

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.engine.text.acts import find_acts
from bot.engine.text.intents import IntentModel

FALLBACK = "nlu_fallback"
_FILE = "intents.joblib"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentReader(IntentClassifier, GraphComponent):
    """Sets `intent`, `intent_ranking` and `acts`; below `fallback_below` the intent is nlu_fallback."""

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._model: IntentModel | None = None

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`fallback_below`: probability; `ranking`: how many intents it lists; `encoder`: e5 or none."""
        return {"fallback_below": 0.2, "ranking": 5, "encoder": "none"}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IntentReader:
        """Make an untrained reader."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on the sentences of nlu_data/train and store the model."""
        examples = [e for e in training_data.intent_examples if e.get(TEXT) and e.get(INTENT)]
        texts, intents = [e.get(TEXT) for e in examples], [e.get(INTENT) for e in examples]
        model = IntentModel.fit(texts, intents, encoder=self._config["encoder"])
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(model, folder / _FILE)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,  # noqa: ANN401 — Rasa's interface
    ) -> IntentReader:
        """Read the stored model back."""
        reader = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            reader._model = joblib.load(folder / _FILE)
        return reader

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the reading to each message."""
        for message in messages:
            self._read(message)
        return messages

    def _read(self, message: Message) -> None:
        if self._model is None or not message.get(TEXT):
            return
        ranking = self._model.rank(message.get(TEXT))[: int(self._config["ranking"])]
        name, chance = ranking[0] if ranking else (FALLBACK, 0.0)
        if chance < float(self._config["fallback_below"]):
            name, chance = FALLBACK, 1.0 - chance
        listed = [{"name": n, "confidence": round(c, 4)} for n, c in ranking]
        message.set("intent", {"name": name, "confidence": round(chance, 4)}, add_to_output=True)
        message.set("intent_ranking", listed, add_to_output=True)
        acts = find_acts(message.get(TEXT), self._model.rank)
        message.set("acts", [act.as_dict() for act in acts], add_to_output=True)
