"""Pure functions on Chinese text, importable without Rasa."""
