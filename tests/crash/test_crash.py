from pathlib import Path

from tests.crash.runs import crash


def test_kills_at_random_points_leave_nothing_half_done_and_nothing_twice(tmp_path: Path) -> None:
    outcome, wishes = crash(tmp_path, runs=3, seed=5)
    assert outcome.runs == 3
    assert wishes
