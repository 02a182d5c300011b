"""Speech recognition plug-ins: scripted for tests, Whisper from packages by default, FunASR in production."""
