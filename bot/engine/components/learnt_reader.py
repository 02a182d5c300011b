"""The frame of graph components that learn: what was fitted is stored in the model and read back."""

from __future__ import annotations

import pickle
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

# Not joblib: it reads a million words of vocabulary with the slow reader, which was a third of every start.
FITTED = "fitted.pickle"


class LearntReader(GraphComponent):
    """A reader fits something (`_fitted`), is told what was fitted (`_take`) and reads messages (`_read`)."""

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config, self._storage, self._resource = config, storage, resource

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LearntReader:
        """Make a reader that has learnt nothing yet."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit, and store what was fitted."""
        with self._storage.write_to(self._resource) as folder:
            fitted = pickle.dumps(self._fitted(training_data), protocol=pickle.HIGHEST_PROTOCOL)
            (folder / FITTED).write_bytes(fitted)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,  # noqa: ANN401 — Rasa's interface
    ) -> LearntReader:
        """Read back what was stored."""
        reader = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            reader._take(pickle.loads((folder / FITTED).read_bytes()))  # noqa: S301 — from our own model
        return reader

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the reading to each message."""
        for message in messages:
            self._read(message)
        return messages

    def _fitted(self, training_data: TrainingData) -> Any:  # noqa: ANN401 — each reader has its own model
        """What is stored; None when there is nothing to learn from."""
        raise NotImplementedError

    def _take(self, fitted: Any) -> None:  # noqa: ANN401
        """Get what `_fitted` returned."""
        raise NotImplementedError

    def _read(self, message: Message) -> None:
        """Set the reading's keys of one message."""
        raise NotImplementedError
