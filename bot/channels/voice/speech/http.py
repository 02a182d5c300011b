"""A site's own speech synthesis over HTTP: text in, wav out."""

import httpx

from bot.channels.voice.audio import UnusableAudio, read_wav, trim
from bot.channels.voice.numbers_aloud import read_numbers
from bot.channels.voice.speech.voice import SpeechFailed, Voice

SECONDS = 4.0
LONGEST_ANSWER = 4_000_000


class HttpVoice:
    """POSTs {"text", "characters_per_minute", "sample_rate"} and takes a wav; falls back to another voice."""

    name = "http"

    def __init__(
        self, url: str, *, characters_per_minute: int, slower: float, fallback: Voice | None
    ) -> None:
        self._url = url
        self._rate = characters_per_minute
        self._slower = slower
        self._fallback = fallback
        self._http = httpx.AsyncClient(timeout=SECONDS, trust_env=False)

    async def say(self, text: str, *, slow: bool = False) -> bytes:
        """Return the sentence as sound; a robot's voice is better than silence."""
        try:
            return await self._ask(text, slow=slow)
        except SpeechFailed:
            if self._fallback is None:
                raise
            return await self._fallback.say(text, slow=slow)

    async def _ask(self, text: str, *, slow: bool) -> bytes:
        rate = round(self._rate * (self._slower if slow else 1.0))
        body = {"text": read_numbers(text), "characters_per_minute": rate, "sample_rate": 8000}
        try:
            reply = await self._http.post(self._url, json=body)
            reply.raise_for_status()
            if len(reply.content) > LONGEST_ANSWER:
                raise SpeechFailed("too long")
            return trim(read_wav(reply.content))
        except (httpx.HTTPError, UnusableAudio) as error:
            raise SpeechFailed(type(error).__name__) from error

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()
        if self._fallback is not None:
            await self._fallback.close()
