"""A caller with a real telephone: baresip over SIP and G.711 A-law, driven over its control socket."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from bot.channels.voice.audio import read_wav, silence, write_wav
from tests.stack import free_ports

NUMBER = "13900001234"
MODULES = ("g711.so", "aufile.so", "aubridge.so", "sndfile.so")
APPLICATIONS = ("account.so", "menu.so", "ctrl_tcp.so")
# The call would end with the file: every sentence is followed by enough silence for a whole test.
PADDING_SECONDS = 90
# baresip takes the port after its SIP port too, which nobody can reserve for it.
ATTEMPTS = 5
START_SECONDS = 30
CONFIG = """poll_method epoll
sip_listen 127.0.0.1:{sip}
net_interface 127.0.0.1
rtp_ports {rtp}-{rtp_last}
module_path {modules}
audio_source aufile,{folder}/quiet.wav
audio_player aubridge,nobody
audio_alert aubridge,nobody
snd_path {folder}/heard
ctrl_tcp_listen 127.0.0.1:{control}
"""
MODULE_FOLDERS = ("/usr/lib/baresip/modules", "/usr/local/lib/baresip/modules", "/usr/lib64/baresip/modules")


class TelephoneMissing(Exception):
    """baresip is not installed; the text says what to install."""


class Telephone:
    """One caller; sentences are wav files of his own voice."""

    def __init__(self, folder: Path, process: asyncio.subprocess.Process, control: int) -> None:
        self._folder = folder
        self._process = process
        self._control = control
        self._writer: asyncio.StreamWriter | None = None
        self._reader: asyncio.StreamReader | None = None
        self._count = 0

    async def dial(self, port: int) -> None:
        await self._command("dial", f"sip:12345@127.0.0.1:{port}")

    async def say(self, pcm: bytes) -> None:
        """Speak now; 8 kHz sound."""
        self._count += 1
        path = self._folder / f"say{self._count}.wav"
        write_wav(path, pcm + silence(PADDING_SECONDS))
        await self._command("ausrc", f"aufile,{path}")

    async def press(self, key: str) -> None:
        await self._command("sndcode", key)

    async def hang_up(self) -> None:
        await self._command("hangup", "")

    def heard(self) -> bytes:
        """What came out of the receiver; complete after the call."""
        (path,) = sorted((self._folder / "heard").glob("*dec.wav"))
        return read_wav(path)

    async def connect(self) -> bool:
        """Return whether the program took its ports; False when it ended because one was in use."""
        while self._process.returncode is None:
            with suppress(OSError):
                self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._control)
                return True
            await asyncio.sleep(0.05)
        return False

    async def _command(self, name: str, params: str) -> None:
        assert self._writer is not None
        body = json.dumps({"command": name, "params": params, "token": name}).encode()
        self._writer.write(f"{len(body)}:".encode() + body + b",")
        await self._writer.drain()

    async def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            with suppress(OSError):
                await self._writer.wait_closed()
        with suppress(ProcessLookupError):
            self._process.terminate()
        try:
            await asyncio.wait_for(self._process.wait(), 5)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()


@asynccontextmanager
async def telephone(folder: Path) -> AsyncIterator[Telephone]:
    """Yield a telephone on free ports; raises TelephoneMissing where baresip is not installed."""
    program = shutil.which("baresip")
    modules = next((path for path in MODULE_FOLDERS if Path(path).exists()), None)
    if program is None or modules is None:
        raise TelephoneMissing("the call tests need the package baresip-core")
    made = await _start(program, folder, modules)
    try:
        yield made
    finally:
        await made.close()


async def _start(program: str, folder: Path, modules: str) -> Telephone:
    for _ in range(ATTEMPTS):
        control = _write_configuration(folder, modules)
        with (folder / "baresip.log").open("wb") as log:
            process = await asyncio.create_subprocess_exec(
                program, "-f", str(folder), stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log
            )
        made = Telephone(folder, process, control)
        if await asyncio.wait_for(made.connect(), START_SECONDS):
            return made
        await made.close()
    raise TelephoneMissing(f"baresip does not start; see {folder}/baresip.log")


def _write_configuration(folder: Path, modules: str) -> int:
    (folder / "heard").mkdir(parents=True, exist_ok=True)
    write_wav(folder / "quiet.wav", silence(PADDING_SECONDS))
    sip, control, rtp = free_ports(3)
    loaded = [f"module {name}" for name in MODULES] + [f"module_app {name}" for name in APPLICATIONS]
    text = CONFIG.format(
        folder=folder, sip=sip, control=control, modules=modules, rtp=rtp // 2 * 2, rtp_last=rtp // 2 * 2 + 20
    )
    (folder / "config").write_text(text + "\n".join(loaded) + "\n")
    (folder / "accounts").write_text(f"<sip:{NUMBER}@127.0.0.1:{sip}>;regint=0;audio_codecs=PCMA/8000/1\n")
    return control
