"""Measures the intake: real first messages, a scripted citizen, and what became of them."""
