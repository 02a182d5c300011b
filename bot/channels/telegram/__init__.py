"""Telegram: long polling by default, a webhook with a secret as an option."""
