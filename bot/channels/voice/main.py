"""The voice line's process: AudioSocket on one port, HTTP and WebSocket media on another."""

import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette

from bot.channels.desk_client import DeskClient
from bot.channels.voice.call import Equipment
from bot.channels.voice.control import control_routes
from bot.channels.voice.event_log import Observer
from bot.channels.voice.gateway import CHANNEL, Gateway
from bot.channels.voice.recognition.funasr import FunAsrRecogniser
from bot.channels.voice.recognition.recogniser import Recogniser, RecogniserAbsent
from bot.channels.voice.recognition.whisper import WhisperRecogniser
from bot.channels.voice.settings import VoiceSettings, read_voice_settings
from bot.channels.voice.speech.espeak import EspeakVoice, is_installed
from bot.channels.voice.speech.http import HttpVoice
from bot.channels.voice.speech.voice import Speech, Voice
from bot.channels.voice.speech_detection import SpeechDetector, best_judge
from bot.channels.voice.transports.audiosocket import AudioSocketServer
from bot.channels.voice.wording import FILE, Wording, read_wording

log = logging.getLogger(__name__)


def create_app(
    settings: VoiceSettings | None = None,
    *,
    recogniser: Recogniser | None = None,
    voice: Voice | None = None,
    observer: Observer | None = None,
) -> Starlette:
    """Return the application; plug-ins given here replace those of the settings (tests, demonstrations)."""
    known = settings or read_voice_settings()

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with (
            equipped(known, recogniser=recogniser, voice=voice) as equipment,
            running_gateway(known, equipment, observer=observer) as gateway,
        ):
            app.state.gateway = gateway
            server = AudioSocketServer(gateway.take, gateway.note_refused, connections=known.calls)
            await server.start(known.host, known.audio_port)
            app.state.audio_port = server.port
            try:
                yield
            finally:
                await server.stop()

    return Starlette(routes=control_routes(), lifespan=lifespan)


@asynccontextmanager
async def running_gateway(
    settings: VoiceSettings, equipment: Equipment, *, observer: Observer | None = None
) -> AsyncIterator[Gateway]:
    """Yield a line at work, without any transport."""
    async with DeskClient(settings.desk_url, channel=CHANNEL, token=settings.token) as desk:
        gateway = Gateway(settings, equipment, desk, observer=observer)
        await gateway.start()
        try:
            yield gateway
        finally:
            await gateway.stop()


@asynccontextmanager
async def equipped(
    settings: VoiceSettings, *, recogniser: Recogniser | None = None, voice: Voice | None = None
) -> AsyncIterator[Equipment]:
    """Yield the plug-ins; what was made here is closed at the end, what was given is its giver's to close."""
    equipment = equip(settings, recogniser=recogniser, voice=voice)
    try:
        yield equipment
    finally:
        if voice is None:
            await equipment.speech.close()
        if recogniser is None and equipment.recogniser is not None:
            await equipment.recogniser.close()


def equip(
    settings: VoiceSettings, *, recogniser: Recogniser | None = None, voice: Voice | None = None
) -> Equipment:
    """Return the plug-ins that the settings name; a recogniser that cannot work leaves a person-only line."""
    manners = settings.manners
    wording = read_wording(settings.phrases or FILE)
    return Equipment(
        recogniser=recogniser or _recogniser(settings, wording),
        speech=Speech(voice or _voice(settings), settings.prompts),
        wording=wording,
        manners=manners,
        new_detector=lambda: SpeechDetector(
            best_judge(), manners.end_of_speech, manners.longest_answer, manners.hear_ahead
        ),
        clock=time.monotonic,
    )


def _recogniser(settings: VoiceSettings, wording: Wording) -> Recogniser | None:
    try:
        if settings.recogniser == "funasr":
            return FunAsrRecogniser(settings.recogniser_url, hot_words=wording.hot_words)
        if settings.recogniser == "whisper":
            return WhisperRecogniser(settings.folder / "whisper")
    except RecogniserAbsent as absent:
        log.warning("voice.person_only every call goes to a person: %s", absent)
    return None


def _voice(settings: VoiceSettings) -> Voice:
    manners = settings.manners
    espeak = EspeakVoice(characters_per_minute=manners.characters_per_minute, slower=manners.slower)
    if not is_installed():
        log.warning("voice.no_fallback espeak-ng is not installed: only recordings can be heard")
    if settings.voice != "http":
        return espeak
    return HttpVoice(
        settings.voice_url,
        characters_per_minute=manners.characters_per_minute,
        slower=manners.slower,
        fallback=espeak,
    )
