"""Graph component that reads the intent with bot.engine.text.intents."""

from __future__ import annotations

from functools import partial
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.engine.components.asked import question_of
from bot.engine.components.learnt_reader import LearntReader
from bot.engine.text.acts import find_acts, find_alike
from bot.engine.text.cascade import Enough
from bot.engine.text.context import Question, is_settled
from bot.engine.text.intents import IntentModel, Ranking, own_of

FALLBACK = "nlu_fallback"
ALIKE = "alike_commas"  # for the topic reader only: where topics may tell two matters apart
_FIRST = "路灯坏了，yibao怎么报"
_SETTLED = 0.9  # as sure as the n-grams must be of an intent


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentReader(LearntReader, IntentClassifier):
    """Sets `intent`, `intent_ranking` and `acts`; below `fallback_below` the intent is nlu_fallback."""

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        super().__init__(config, storage, resource)
        self._model: IntentModel | None = None

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`fallback_below`: probability; `ranking`: how many intents it lists; `encoder`: hotline or none."""
        return {"fallback_below": 0.2, "ranking": 5, "encoder": "none"}

    def _fitted(self, training_data: TrainingData) -> IntentModel:
        examples = [e for e in training_data.intent_examples if e.get(TEXT) and e.get(INTENT)]
        texts, intents = [e.get(TEXT) for e in examples], [e.get(INTENT) for e in examples]
        return IntentModel.fit(texts, intents, encoder=self._config["encoder"])

    def _take(self, fitted: IntentModel) -> None:
        self._model = fitted
        fitted.rank(_FIRST)  # opens tables of a second: better at start than with the first citizen

    def _read(self, message: Message) -> None:
        text = message.get(TEXT)
        if self._model is None or not text:
            return
        ranking = self._model.rank(text, enough=_enough(text, question_of(message)))
        self._tell(message, ranking[: int(self._config["ranking"])])
        known = {text: own_of(ranking)}
        acts = find_acts(
            text, lambda part: known[part] if part in known else self._own(part), quick=self._quick
        )
        message.set("acts", [act.as_dict() for act in acts], add_to_output=True)
        message.set(ALIKE, find_alike(text, acts, self._quick))

    def _own(self, text: str) -> Ranking:
        return self._model.rank_own(text) if self._model else []

    def _quick(self, text: str) -> Ranking:
        """The n-grams' reading: commas are many, and the encoder made no cut better."""
        return own_of(self._model.rank(text, enough=lambda _ranking: True)) if self._model else []

    def _tell(self, message: Message, ranking: Ranking) -> None:
        name, chance = ranking[0] if ranking else (FALLBACK, 0.0)
        if chance < float(self._config["fallback_below"]):
            name, chance = FALLBACK, 1.0 - chance
        listed = [{"name": n, "confidence": round(c, 4)} for n, c in ranking]
        message.set("intent", {"name": name, "confidence": round(chance, 4)}, add_to_output=True)
        message.set("intent_ranking", listed, add_to_output=True)


def _enough(text: str, question: Question | None) -> Enough | None:
    """While a form asks, many readings come to the same: the encoder is not asked to tell them apart."""
    if question is None or question.loop is None:
        return None
    return partial(is_settled, text, question=question, bar=_SETTLED)
