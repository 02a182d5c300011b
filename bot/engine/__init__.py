"""The half of the bot that runs inside Rasa: its one door, its components and the text functions behind them."""
