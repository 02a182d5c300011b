"""Commands for whoever runs or develops the service: `python -m ticketing.cli`."""
