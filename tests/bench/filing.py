"""How many orders several writers file in a second, each committed durably: as use case and over HTTP."""

import http.client
import json
import multiprocessing
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path

from tests.bench.requests import request_of
from tests.crash.service import TOKEN, Service
from ticketing.domain.actors import BOT
from ticketing.domain.orders import NewOrder
from ticketing.storage.base import PersonalKey
from ticketing.storage.database import open_database, session_factory, transaction
from ticketing.usecases.filing import Filing, file_orders
from ticketing.usecases.filing_together import FilingTogether

FileOne = Callable[[], None]
WARM = 6


@dataclass(frozen=True)
class Load:
    """So many writers, spread over so many processes, for so long."""

    writers: int
    processes: int
    seconds: float


def filed_per_second(url: str, key: str, load: Load) -> float:
    """Return how many orders a second the writers file through the use case that the API uses."""
    return _measured(_file_directly, (url, key), load)


def filed_over_http(url: str, load: Load) -> float:
    """Return the same for writers who ask one service over HTTP on the same machine."""
    with tempfile.TemporaryDirectory() as folder:
        service = Service(Path(folder), database=url)
        service.start("api")
        try:
            return _measured(_file_by_post, (service.port,), load)
        finally:
            service.kill("api")


def cpu_of_one(url: str, together: int) -> float:
    """Return the milliseconds of this process's CPU that filing one of so many orders at once takes."""
    engine = open_database(url)
    sessions = session_factory(engine)

    def file() -> float:
        names = [uuid.uuid4().hex for _ in range(together)]
        began = time.process_time()
        with transaction(sessions) as session:
            file_orders(session, [Filing(request_of(n), n, BOT) for n in names], now=datetime.now(UTC))
        return 1000 * (time.process_time() - began) / together

    for _ in range(WARM):
        file()
    spent = statistics.median(file() for _ in range(30))
    engine.dispose()
    return spent


def _measured(work: Callable[..., None], place: tuple[object, ...], load: Load) -> float:
    context = multiprocessing.get_context("spawn")
    ready, counts = context.Barrier(load.processes), context.Queue()
    arguments = (*place, load, ready, counts)
    processes = [context.Process(target=work, args=arguments) for _ in range(load.processes)]
    for process in processes:
        process.start()
    filed = sum(int(counts.get()) for _ in processes)
    for process in processes:
        process.join()
    return filed / load.seconds


def _file_directly(url: str, key: str, load: Load, ready: Barrier, counts: "Queue[int]") -> None:
    PersonalKey.set(key)
    engine = open_database(url)
    together = FilingTogether(session_factory(engine))

    def writer() -> FileOne:
        def file() -> None:
            name = uuid.uuid4().hex
            together.file(Filing(request_of(name), name, BOT), now=datetime.now(UTC))

        return file

    counts.put(_count(writer, load, ready))
    engine.dispose()


def _file_by_post(port: int, load: Load, ready: Barrier, counts: "Queue[int]") -> None:
    def writer() -> FileOne:
        connection = http.client.HTTPConnection("127.0.0.1", port)

        def file() -> None:
            name = uuid.uuid4().hex
            headers = {"Authorization": f"Bearer {TOKEN}", "Idempotency-Key": name}
            headers["Content-Type"] = "application/json"
            connection.request("POST", "/api/v1/orders", _body(request_of(name)), headers)
            answer = connection.getresponse()
            assert answer.status == 201, answer.read()
            answer.read()

        return file

    counts.put(_count(writer, load, ready))


def _body(new: NewOrder) -> bytes:
    assert new.topic is not None
    body = {
        "request_type": str(new.request_type),
        "matter": new.matter,
        "title": new.title,
        "topic": {"code": new.topic.code, "confidence": new.topic.confidence},
        "elements": {n: {"value": e.value, "declined": e.declined} for n, e in new.elements.items()},
        "place": dict(new.place),
        "source": {"channel": new.source.channel, "conversation_id": new.source.external_id},
    }
    return json.dumps(body).encode()


def _count(writer: Callable[[], FileOne], load: Load, ready: Barrier) -> int:
    """Let this process's writers file until the time is over; return how many orders they filed."""
    each = load.writers // load.processes
    writers = [writer() for _ in range(each)]
    for file in writers:
        file()
    ready.wait()
    end = time.monotonic() + load.seconds
    with ThreadPoolExecutor(each) as pool:
        return sum(pool.map(lambda file: _until(end, file), writers))


def _until(end: float, file: FileOne) -> int:
    count = 0
    while time.monotonic() < end:
        file()
        count += 1
    return count
