"""Random people, commands and clock jumps over stored orders, on both kinds of database.

`make walk` takes ten thousand steps on each; here it is a short walk. The same promises without a database,
and more of them, are walked in tests/ticketing/domain/test_stalling.py.
"""

import os
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.ticketing.own_databases import Towns
from tests.ticketing.usecases.stored_town import StoredTown, Walked

EXAMPLES = int(os.environ.get("WALK_EXAMPLES", "4"))
STEPS = 50
WALKS = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(params=["sqlite", "postgresql"])
def towns(request: pytest.FixtureRequest, tmp_path: Path) -> Towns:
    """Databases to walk over."""
    server = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    return Towns(tmp_path, server)


def test_no_walk_breaks_a_promise(
    towns: Towns, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    walked = Walked()
    run_state_machine_as_test(partial(StoredTown, towns, walked), settings=WALKS)  # type: ignore[arg-type]
    with capsys.disabled():
        print(f"\n{request.node.callspec.id}: {walked}")
    assert walked.steps >= EXAMPLES * STEPS // 2
    assert walked.accepted >= walked.steps // 10, "most of what was tried was refused"
