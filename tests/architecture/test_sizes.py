"""Long functions and files are where people get lost; the limits are in CONTRIBUTING."""

import statistics

from tests.architecture.sources import ROOT, code_files, functions, line_count, tracked


def _percentile(values: list[int], share: float) -> int:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def test_no_function_is_longer_than_fifty_lines() -> None:
    long = [f"{p.relative_to(ROOT)}:{n} {k}" for p in code_files() for n, k in functions(p) if k > 50]
    assert not long


def test_functions_are_short_as_a_rule() -> None:
    lengths = [length for path in code_files() for _, length in functions(path)]
    assert statistics.median(lengths) <= 10
    assert _percentile(lengths, 0.95) <= 30


def test_no_file_has_more_than_four_hundred_lines() -> None:
    assert not [
        str(p.relative_to(ROOT)) for p in tracked(".py", ".js", ".css", ".html") if line_count(p) > 400
    ]


def test_files_are_short_as_a_rule() -> None:
    assert _percentile([line_count(path) for path in code_files()], 0.95) <= 220
