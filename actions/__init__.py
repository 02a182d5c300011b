"""What the bot does: each topic reads slots, calls the ticketing service and speaks."""
