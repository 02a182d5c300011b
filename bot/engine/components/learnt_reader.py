"""The frame of graph components that learn: what was fitted is stored in the model and read back."""

from __future__ import annotations

from typing import Any

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

_FILE = "fitted.joblib"


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
            joblib.dump(self._fitted(training_data), folder / _FILE, compress=3)
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
            reader._take(joblib.load(folder / _FILE))
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
