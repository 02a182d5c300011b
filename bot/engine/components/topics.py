"""Graph component that reads the topic with bot.engine.text.topics."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.engine.components.asked import question_of
from bot.engine.components.intents import ALIKE
from bot.engine.components.learnt_reader import LearntReader
from bot.engine.text.acts import halves
from bot.engine.text.encoders import Encoder, encoder_named
from bot.engine.text.taxonomy import read_petitions, read_topics
from bot.engine.text.topics import TopicModel, choice_of, load_model

_FEWEST = 3
_NO_ENCODER = encoder_named("none")
# What the dialogue never makes an order of: their topic is for nobody.
_NO_MATTER = frozenset(
    {
        *("affirm", "deny", "decline", "correct", "greet", "thank", "goodbye", "repeat", "slower"),
        *("ask_bot", "ask_person", "ask_progress", "chitchat", "rate", "start_over", "urge", "withdraw"),
    }
)
_SURE_OF_TWO = 0.8  # of the topics on both sides of a comma: one of a thousand single matters is then cut
_STORY = "what"  # the question of the form whose answer is the matter
_SHORTEST = 4  # characters: "好的" has no topic, and the encoder is not asked for it


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class TopicReader(LearntReader):
    """Sets `topic` (or null), `topic_ranking` and `topic_choice`; learns from its own folders.

    `topic_choice` is null or the two close items that the dialogue should ask about.
    """

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        super().__init__(config, storage, resource)
        self._model: TopicModel | None = None
        self._encoder: Encoder = encoder_named("none")

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`data`: folder of topics; `petitions`: further examples; `vectors`: embeddings that are kept.

        `encoder`: e5 or none; `ranking`: how many topics the ranking lists; `learnt`: a model that
        `bot.engine.learn` wrote, used instead of training (null: none).
        """
        return {
            "data": "nlu_data/topics",
            "petitions": "nlu_data/petitions",
            "vectors": "nlu_data/vectors/topics-e5.npz",
            "encoder": "none",
            "ranking": 5,
            "learnt": None,
        }

    def _fitted(self, training_data: TrainingData) -> TopicModel | None:
        config = self._config
        if config["learnt"]:
            return load_model(config["learnt"])
        topics, examples = read_topics(config["data"])
        if len(topics) < _FEWEST:
            return None
        examples += read_petitions(config["petitions"], topics)
        return TopicModel.fit(topics, examples, encoder=config["encoder"], stored=config["vectors"])

    def _take(self, fitted: TopicModel | None) -> None:
        self._model = fitted
        if fitted is not None:
            self._encoder = encoder_named(fitted.encoder_name)

    def _read(self, message: Message) -> None:
        text = message.get(TEXT) or ""
        ranking: list[dict[str, Any]] = []
        if self._model is not None and len(text.strip()) >= _SHORTEST:
            encoder = self._encoder if _opens_matter(message) else _NO_ENCODER
            ranking = self._model.rank(text, encoder, best=int(self._config["ranking"]))
        message.set("topic", ranking[0] if ranking else None, add_to_output=True)
        message.set("topic_ranking", ranking, add_to_output=True)
        message.set("topic_choice", choice_of(ranking), add_to_output=True)
        self._read_acts(message)

    def _read_acts(self, message: Message) -> None:
        """Of several acts each has a topic of its own; two questions of two topics are two."""
        if self._model is None:
            return
        cuts = message.get(ALIKE) or []
        acts = [piece for act in message.get("acts") or [] for piece in self._apart(act, cuts)]
        if len(acts) < 2:
            return
        for act in acts:
            encoder = _NO_ENCODER if act["intent"] in _NO_MATTER else self._encoder
            found = self._model.rank(act["text"], encoder, best=1)
            act["topic"] = found[0] if found else None
        message.set("acts", acts, add_to_output=True)

    def _apart(self, act: dict[str, Any], cuts: list[int]) -> list[dict[str, Any]]:
        for at in cuts:
            if act["start"] < at < act["end"]:
                left, right = halves(act, at)
                if self._differ(left["text"], right["text"]):
                    return [left, *self._apart(right, cuts)]
        return [act]

    def _differ(self, *texts: str) -> bool:
        """The n-grams alone are sure of two different groups of items."""
        found = [self._model.rank(text, _NO_ENCODER, best=1)[0] for text in texts] if self._model else []
        groups = {one["level2"]["code"] for one in found if one["confidence"] >= _SURE_OF_TWO}
        return len(groups) == len(texts)


def _opens_matter(message: Message) -> bool:
    """False in a dialogue where the message cannot become an order: the n-grams' topic is good enough."""
    question = question_of(message)
    if question is None:
        return True
    if question.loop is not None:
        return question.slot == _STORY
    return (message.get("intent") or {}).get("name") not in _NO_MATTER
