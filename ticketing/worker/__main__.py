"""`python -m ticketing.worker`: lets time pass over the orders until it is told to stop."""

import logging
import signal
import threading
from datetime import UTC, datetime

from ticketing.desk.sweep import resume_turns
from ticketing.notices.registry import open_ways
from ticketing.settings import read_settings
from ticketing.storage.base import PersonalKey
from ticketing.storage.database import open_database, session_factory
from ticketing.usecases.conversations.queue_care import care_for_queue
from ticketing.usecases.conversations.quiet import use_quiet_hours
from ticketing.usecases.conversations.rules_file import use_desk_rules
from ticketing.worker import outside
from ticketing.worker.loop import draft_bulletin, one_pass, run

CLOCK_PAUSE_SECONDS = 1.0
SWEEP_PAUSE_SECONDS = 2.0
QUEUE_PAUSE_SECONDS = 5.0
OUTSIDE_PAUSE_SECONDS = 2.0
BULLETIN_PAUSE_SECONDS = 600.0
log = logging.getLogger("ticketing.worker")


def main() -> None:
    """Run until SIGTERM or SIGINT."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    settings = read_settings()
    ways = open_ways(settings.notice_ways)
    PersonalKey.set(settings.encryption_key, earlier=settings.earlier_encryption_keys)
    use_desk_rules(settings.desk_rules)
    use_quiet_hours(settings.quiet_hours)
    engine = open_database(settings.database_url)
    sessions = session_factory(engine)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())

    def sweep() -> None:
        resume_turns(sessions, settings, on_error=_log_failure)

    log.info("worker started")
    run(
        [
            (lambda: one_pass(sessions, now=datetime.now(UTC)), CLOCK_PAUSE_SECONDS),
            (sweep, SWEEP_PAUSE_SECONDS),
            (lambda: care_for_queue(sessions, now=datetime.now(UTC)), QUEUE_PAUSE_SECONDS),
            (lambda: draft_bulletin(sessions, now=datetime.now(UTC)), BULLETIN_PAUSE_SECONDS),
            *((step, OUTSIDE_PAUSE_SECONDS) for step in outside.steps(sessions, ways)),
        ],
        stop,
    )
    engine.dispose()


def _log_failure(error: BaseException) -> None:
    log.error("a message could not be answered: %s", type(error).__name__)


if __name__ == "__main__":
    main()
