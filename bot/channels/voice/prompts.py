"""`make prompts`: which fixed sentences have no recording yet; can fill the gaps with the robot."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.channels.voice.audio import write_wav
from bot.channels.voice.manners import Manners
from bot.channels.voice.questions import Line
from bot.channels.voice.speech.espeak import EspeakVoice
from bot.channels.voice.speech.voice import missing_prompts
from bot.channels.voice.wording import read_wording

FOLDER = Path("var/voice/prompts")


async def fill(lines: Sequence[Line], folder: Path) -> None:
    """Write a recording by espeak-ng for each sentence; a human voice replaces the file later."""
    manners = Manners()
    voice = EspeakVoice(characters_per_minute=manners.characters_per_minute, slower=manners.slower)
    folder.mkdir(parents=True, exist_ok=True)
    for line in lines:
        write_wav(folder / f"{line.key}.wav", await voice.say(line.text))


def main(arguments: Sequence[str] | None = None) -> int:
    """List what is missing as `file<TAB>sentence`; `--fill` makes it. Returns 1 when something is missing."""
    parser = argparse.ArgumentParser(description="List the sentences without a recording.")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--fill", action="store_true", help="synthesise what is missing")
    chosen = parser.parse_args(arguments)
    missing = missing_prompts(read_wording().fixed_lines(), chosen.folder)
    for line in missing:
        sys.stdout.write(f"{chosen.folder / line.key}.wav\t{line.text}\n")
    if chosen.fill:
        asyncio.run(fill(missing, chosen.folder))
    sys.stdout.write(f"{len(missing)} of {len(read_wording().fixed_lines())} sentences are missing\n")
    return 1 if missing and not chosen.fill else 0


if __name__ == "__main__":
    sys.exit(main())
