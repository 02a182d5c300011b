"""Thin Rasa graph components; the work they do lives in bot.engine.text."""
