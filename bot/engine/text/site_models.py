"""What `bot.engine.learn` wrote for a site: its topics, its units, and the reader both were learnt beside."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import joblib

from bot.engine.text.data_files import DataFileError, resolve
from bot.engine.text.encoders import encoder_named
from bot.engine.text.site_labels import SiteLabels
from bot.engine.text.topics import TopicModel
from bot.engine.text.vectors import vector_of

READER, TOPIC_LABELS, UNIT_LABELS, TOPICS = (
    "reader.joblib",
    "topic-labels.joblib",
    "unit-labels.joblib",
    "topics.joblib",
)
Labelled = list[dict[str, Any]]


@dataclass
class SiteModels:
    """Any of these may be missing; picklable, so that they can be packed into the engine's model.

    `reader` is the shipped topic model, which the labels see beside the words; `topics` one that also learnt
    the site's orders, where these carry the codes of our classification.
    """

    reader: TopicModel | None = None
    topic_labels: SiteLabels | None = None
    unit_labels: SiteLabels | None = None
    topics: TopicModel | None = None

    @classmethod
    def from_folder(cls, folder: str | Path) -> "SiteModels":
        """Read what is there; DataFileError for a file that is something else, or labels without reader."""
        place = resolve(folder)
        models = cls(
            _load(place / READER, TopicModel),
            _load(place / TOPIC_LABELS, SiteLabels),
            _load(place / UNIT_LABELS, SiteLabels),
            _load(place / TOPICS, TopicModel),
        )
        if models.reader is None and (models.topic_labels or models.unit_labels):
            raise DataFileError(f"{place.name}: {READER} is missing, run make learn again")
        return models

    def __bool__(self) -> bool:
        return any((self.topic_labels, self.unit_labels, self.topics))

    def rank_topics(self, text: str) -> Labelled | None:
        """Our items as the site's orders taught them; None when they taught none."""
        if self.topics is None:
            return None
        return self.topics.rank(text, encoder_named(self.topics.encoder_name))

    def rank_topic_labels(self, text: str) -> Labelled | None:
        """The site's own names of topics: label, confidence; None when none were learnt."""
        return self._labels(self.topic_labels, text)

    def rank_units(self, text: str) -> Labelled | None:
        """The site's own names of units: label, confidence; None when none were learnt."""
        return self._labels(self.unit_labels, text)

    def _labels(self, model: SiteLabels | None, text: str) -> Labelled | None:
        if model is None or self.reader is None:
            return None
        vector = vector_of(text, encoder=self.reader.encoder_name)
        return model.rank(text, self.reader.chances([text], vector[None, :]))


def _load(file: Path, kind: type) -> Any:  # noqa: ANN401 — what the file holds is checked here
    if not file.is_file():
        return None
    try:
        found = joblib.load(file)
    except Exception as problem:  # a pickle of anything can fail in any way
        raise DataFileError(f"{file.name}: {problem}") from problem
    if not isinstance(found, kind):
        raise DataFileError(f"{file.name}: not what make learn writes")
    return found
