"""Graph component that reads the topic with bot.engine.text.topics."""

from __future__ import annotations

from typing import Any

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.engine.text.encoders import Encoder, encoder_named
from bot.engine.text.taxonomy import read_petitions, read_topics
from bot.engine.text.topics import TopicModel, choice_of, load_model

_FILE = "topics.joblib"
_FEWEST = 3
_SHORTEST = 4  # characters: "好的" has no topic, and the encoder is not asked for it


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class TopicReader(GraphComponent):
    """Sets `topic` (or null), `topic_ranking` and `topic_choice`; learns from its own folders.

    `topic_choice` is null or the two close items that the dialogue should ask about.
    """

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
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

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TopicReader:
        """Make an untrained reader."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on nlu_data/topics and store the model; with fewer than three topics nothing is stored."""
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(self._fitted(), folder / _FILE, compress=3)
        return self._resource

    def _fitted(self) -> TopicModel | None:
        config = self._config
        if config["learnt"]:
            return load_model(config["learnt"])
        topics, examples = read_topics(config["data"])
        if len(topics) < _FEWEST:
            return None
        examples += read_petitions(config["petitions"], topics)
        return TopicModel.fit(topics, examples, encoder=config["encoder"], stored=config["vectors"])

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,  # noqa: ANN401 — Rasa's interface
    ) -> TopicReader:
        """Read the stored model back and open its encoder."""
        reader = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            reader._model = joblib.load(folder / _FILE)
        if reader._model is not None:
            reader._encoder = encoder_named(reader._model.encoder_name)
        return reader

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the reading to each message."""
        for message in messages:
            text = message.get(TEXT) or ""
            ranking: list[dict[str, Any]] = []
            if self._model is not None and len(text.strip()) >= _SHORTEST:
                ranking = self._model.rank(text, self._encoder, best=int(self._config["ranking"]))
            message.set("topic", ranking[0] if ranking else None, add_to_output=True)
            message.set("topic_ranking", ranking, add_to_output=True)
            message.set("topic_choice", choice_of(ranking), add_to_output=True)
        return messages
