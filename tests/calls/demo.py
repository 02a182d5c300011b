"""`make voice-demo`: a recorded caller calls the line; dialogue, order and recording are shown."""

import argparse
import asyncio
import json
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx

from bot.channels.voice.main import create_app
from bot.channels.voice.manners import Manners
from bot.channels.voice.settings import VoiceSettings
from deploy.local import supervision
from deploy.local.layout import Layout, layout_from_environment
from tests.calls.answering import Caller
from tests.calls.exchange import ExchangeCall, exchange
from tests.calls.recordings import sentences
from tests.stack import start_stack, stop_stack
from tests.ticketing.desk_app import serving

CONTROL_TOKEN = uuid.uuid4().hex
LONGEST_DEMO = 300


@dataclass
class Told:
    """Prints a call as it happens."""

    def show(self, event: dict[str, Any]) -> None:
        match event["event"]:
            case "speak":
                self._line(event, "热线", "".join(event["lines"]))
            case "recognised":
                heard = event["text"] or "（没听出来）"
                self._line(event, "来电人", f"{heard}    （识别用时 {event['seconds']:.1f} 秒）")
            case "KeyPressed":
                self._line(event, "来电人", f"按 {event['key']}")
            case "ended":
                self._line(event, "通话", f"结束：{event['reason']}")

    def _line(self, event: dict[str, Any], who: str, what: str) -> None:
        sys.stdout.write(f"{event['at']:6.1f} 秒  {who}：{what}\n")
        sys.stdout.flush()


@contextmanager
def _system() -> Iterator[Layout]:
    """The running system, or one of our own that ends with the demonstration."""
    layout = layout_from_environment()
    if supervision.is_running(layout):
        yield layout
        return
    sys.stdout.write("没有正在运行的系统，先临时启动一套（约半分钟）……\n")
    sys.stdout.flush()
    with tempfile.TemporaryDirectory(prefix="h12345-") as folder:
        stack = start_stack(Path(folder))
        try:
            yield stack.layout
        finally:
            stop_stack(stack)


async def _call(settings: VoiceSettings, access: dict[str, Any], out: Path) -> None:
    loop, told = asyncio.get_running_loop(), Told()
    callers: list[Caller] = []

    def observe(event: dict[str, Any]) -> None:
        told.show(event)
        for caller in callers:
            caller.notice(event, loop)

    app = create_app(settings, observer=observe)
    with serving(app) as url:
        async with exchange(url, app.state.audio_port, CONTROL_TOKEN) as calls:
            identity = await calls.announce()
            call = await calls.connect(identity)
            callers.append(Caller(call))
            await _talk(callers[0], call)
            sys.stdout.write(f"拨号方案得到的去向：{await calls.decision(call)}\n")
    _keep(settings, identity, out)
    _show_order(access, identity)


async def _talk(caller: Caller, call: ExchangeCall) -> None:
    async def end() -> None:
        await call.wait_for_end(LONGEST_DEMO)

    await caller.answer(end)


def _keep(settings: VoiceSettings, identity: uuid.UUID, out: Path) -> None:
    recorded = settings.folder / "recordings" / f"{identity}.wav"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(recorded.read_bytes())
    sys.stdout.write(f"双声道录音（左：来电人，右：热线）：{out}\n")


def _show_order(access: dict[str, Any], identity: uuid.UUID) -> None:
    headers = {"Authorization": f"Bearer {access['service_token']}"}
    with httpx.Client(base_url=f"{access['base_url']}/api/v1", headers=headers, trust_env=False) as client:
        found = client.get("/orders", params={"conversation_id": f"voice:{identity}"}).json()["items"]
    if not found:
        sys.stdout.write("没有生成工单（看上面的结束原因）。\n")
        return
    order = found[0]
    shown = {name: element["value"] for name, element in order["elements"].items()}
    sys.stdout.write(
        f"工单 {order['number']}  {order['state_name']}  {order['title']}\n"
        f"  分类：{(order['topic'] or {}).get('name')}  承办：{(order['unit'] or {}).get('name')}\n"
        f"  {json.dumps(shown, ensure_ascii=False)}\n"
    )


def main() -> int:
    """Run one call; `--recogniser none` shows the line that leads to a person."""
    parser = argparse.ArgumentParser(description="Play a recorded caller into the voice line.")
    parser.add_argument("--out", type=Path, default=Path("var/voice-demo/call.wav"))
    parser.add_argument("--recogniser", choices=("whisper", "none"), default="whisper")
    chosen = parser.parse_args()
    sys.stdout.write(f"来电人要说的第一句话：{sentences()['matter']}\n")
    with _system() as layout, tempfile.TemporaryDirectory(prefix="h12345-voice-") as folder:
        access = json.loads(layout.access.read_text(encoding="utf-8"))
        settings = VoiceSettings(
            token=access["channel_tokens"]["voice"],
            control_token=CONTROL_TOKEN,
            desk_url=access["base_url"],
            audio_port=0,
            folder=Path(folder),
            recogniser=chosen.recogniser,
            recording=True,
            manners=replace(Manners(), recognition=20.0, desk=30.0),
        )
        asyncio.run(_call(settings, access, chosen.out))
    return 0


if __name__ == "__main__":
    sys.exit(main())
