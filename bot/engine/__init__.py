"""The half of the bot that runs inside Rasa: its one door, its components, the text functions behind."""
