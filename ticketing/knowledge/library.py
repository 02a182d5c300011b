"""Keeps the newest good knowledge base at hand; refits in the background when the files change."""

import logging
import threading
import time
from collections.abc import Callable
from itertools import chain
from pathlib import Path

from ticketing.knowledge.base import KnowledgeBase, Sources
from ticketing.knowledge.encoders import CachedEncoder, Encoder, default_encoder
from ticketing.knowledge.files import SHIPPED, KnowledgeFileError
from ticketing.knowledge.sources import read_sources

log = logging.getLogger(__name__)
LOOK_EVERY = 5.0  # seconds between two looks at the folder


class Library:
    """The knowledge of one folder. Thread-safe; answers never wait for a rebuild.

    The first question of a new machine is answered by characters alone while the embeddings are computed.
    A folder with a problem is refused whole: `problems` lists it and the base in use stays.
    """

    def __init__(
        self,
        folder: Path | None,
        *,
        cache_dir: Path,
        make_encoder: Callable[[], Encoder | None] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.problems: list[str] = []
        self._folder = folder or SHIPPED
        self._cache_dir = cache_dir
        self._make_encoder = make_encoder or default_encoder
        self._clock = clock
        self._encoder: CachedEncoder | None = None
        self._base: KnowledgeBase | None = None
        self._seen: object = None
        self._looked = float("-inf")
        self._lock = threading.Lock()
        self._rebuild: threading.Thread | None = None

    def current(self) -> KnowledgeBase:
        """Return the base in use. Raises KnowledgeFileError while no good base has ever been read."""
        with self._lock:
            if self._base is None:
                self._base = self._first()
            elif self._changed() and not self._rebuilding():
                self._start(self._refresh)
            return self._base

    def settle(self, timeout: float | None = None) -> KnowledgeBase:
        """Wait for a rebuild under way (seconds) and return the base then in use."""
        self.current()
        if self._rebuild is not None:
            self._rebuild.join(timeout)
        return self.current()

    def _first(self) -> KnowledgeBase:
        self._looked, self._seen = self._clock(), self._signature()
        sources = read_sources(self._folder)
        encoder = self._make_encoder()
        self._encoder = None if encoder is None else CachedEncoder(encoder, self._cache_dir)
        if self._encoder is None or self._encoder.holds(list(chain(*sources.texts()))):
            return KnowledgeBase(sources, encoder=self._encoder)
        self._start(lambda: self._replace(sources))
        return KnowledgeBase(sources, encoder=None)

    def _changed(self) -> bool:
        if self._clock() - self._looked < LOOK_EVERY:
            return False
        self._looked = self._clock()
        return self._signature() != self._seen

    def _signature(self) -> object:
        files = sorted(self._folder.glob("*.yml"))
        return [(path.name, state.st_mtime_ns, state.st_size) for path in files for state in [path.stat()]]

    def _rebuilding(self) -> bool:
        return self._rebuild is not None and self._rebuild.is_alive()

    def _start(self, work: Callable[[], None]) -> None:
        self._rebuild = threading.Thread(target=work, name="knowledge-rebuild", daemon=True)
        self._rebuild.start()

    def _refresh(self) -> None:
        """Read the folder again; what was seen is remembered first, so that a bad folder is reported once."""
        self._seen = self._signature()
        try:
            sources = read_sources(self._folder)
        except (KnowledgeFileError, OSError) as error:
            self.problems = str(error).splitlines()
            log.error("knowledge refused, the old one stays: %d problems\n%s", len(self.problems), error)
            return
        self.problems = []
        self._replace(sources)

    def _replace(self, sources: Sources) -> None:
        base = KnowledgeBase(sources, encoder=self._encoder)
        with self._lock:
            self._base = base
        log.info("knowledge in use: %d entries", len(base.entries))
