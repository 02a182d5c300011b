"""Measures the engine against the configuration that `rasa init` would give: `python -m bot.engine.bench`."""
