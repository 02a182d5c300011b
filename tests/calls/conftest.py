"""Fixtures of the call tests."""

from tests.calls.fixtures import dialogue, voiced_desk

__all__ = ["dialogue", "voiced_desk"]
