"""What ticketing must learn of a call, kept on disk until it has: beginnings, ends, transfers, call-backs."""

import asyncio
import json
import logging
import os
import uuid
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from bot.channels.desk_client import DeskRefused, DeskUnreachable

log = logging.getLogger(__name__)
AGAIN_SECONDS = 10.0
OWNER_ONLY = 0o600
# A folder that grows beyond this belongs to a ticketing service that nobody looks after.
MOST = 10_000

Deliver = Callable[[dict[str, Any]], Awaitable[None]]


class Reports:
    """Delivers each report at least once and in order; `deliver` must be safe to repeat."""

    def __init__(self, folder: Path, deliver: Deliver) -> None:
        self._folder = folder
        self._deliver = deliver
        self._lock = asyncio.Lock()
        self._count = 0
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Deliver in the background, also what an earlier process left behind."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._task = asyncio.create_task(self._again_and_again())

    async def stop(self) -> None:
        """Stop; what is not delivered stays on disk."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    @property
    def waiting(self) -> int:
        """How many reports are not delivered."""
        return len(self._files())

    async def file(self, report: dict[str, Any]) -> None:
        """Keep a report and try to deliver it now; never raises for a service that is away."""
        try:
            await asyncio.to_thread(self._keep, report)
        except OSError:  # a full disk: what cannot wait is told now or never
            log.error("voice.report_unkept")
            with suppress(DeskRefused, DeskUnreachable):
                await self._deliver(report)
        await self.deliver_waiting()

    async def deliver_waiting(self) -> None:
        """Deliver what waits, oldest first; stops at the first that cannot be delivered."""
        async with self._lock:
            for path in self._files():
                if not await self._deliver_one(path):
                    return

    async def _deliver_one(self, path: Path) -> bool:
        try:
            report = json.loads(path.read_text(encoding="utf-8"))
            await self._deliver(report)
        except DeskUnreachable:
            return False
        except DeskRefused as refused:
            if refused.status == 429 or refused.status in (401, 403):
                return False
            log.error("voice.report_refused code=%s", refused.code)
        except (OSError, ValueError):
            log.error("voice.report_unreadable")
        with suppress(OSError):
            path.unlink()
        return True

    async def _again_and_again(self) -> None:
        while True:
            try:
                await self.deliver_waiting()
            except Exception as error:  # the loop must outlive whatever one report holds
                log.error("voice.reports_failed error=%s", type(error).__name__)
            await asyncio.sleep(AGAIN_SECONDS)

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("*.json"))[:MOST]

    def _keep(self, report: dict[str, Any]) -> None:
        self._count += 1
        name = f"{report['at']}-{self._count:08d}-{uuid.uuid4().hex[:8]}".replace(":", "")
        write_owned(self._folder / f"{name}.json", report)


def write_owned(path: Path, content: dict[str, Any]) -> None:
    """Write a file that only its owner may read, whole or not at all; raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = path.with_suffix(".new")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False)
    beside.rename(path)
