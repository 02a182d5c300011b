"""The sentences that are built from facts; fixed sentences stand in bot/dialogue/<topic>/domain.yml."""
