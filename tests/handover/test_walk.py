"""However citizens, engine, operators, crashes and retries interleave, the desk keeps its word."""

import pytest
from sqlalchemy import Engine

from tests.handover.walk import walk
from ticketing.storage.database import session_factory


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_random_walk_loses_nothing_doubles_nothing_and_keeps_the_bot_silent(
    fresh_sqlite: Engine, seed: int
) -> None:
    done = walk(session_factory(fresh_sqlite), steps=500, seed=seed)
    assert min(done[name] for name in ("write", "write_again", "finish", "take", "reply", "release")) > 0
