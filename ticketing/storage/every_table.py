"""Makes every table known: one that nobody imported would be passed over by what goes through all tables."""

import pkgutil
from importlib import import_module

import ticketing.storage


def know_every_table() -> None:
    """Import every module of tables."""
    for module in pkgutil.iter_modules(ticketing.storage.__path__):
        if module.name not in ("migrations", "every_table"):
            import_module(f"ticketing.storage.{module.name}")
