"""Every edge case of the rules has a test that carries its number: none is dropped unnoticed."""

import ast
from collections import Counter
from pathlib import Path

from tests.architecture.sources import ROOT, tracked

# What the rules list, by number; the words lead to the test.
CASES = {
    1: "holidays and make-up days",
    2: "a year without a notice",
    3: "31 January and a month",
    4: "29 February",
    5: "a second before midnight and midnight",
    6: "the cut-off at 17:00",
    7: "a clock that goes backwards",
    8: "two people at once",
    9: "the same request twice",
    10: "a new analysis makes no second order",
    11: "an abolished or renamed unit in mid-flight",
    12: "returns in a circle",
    13: "a parent closes over an unsolved child",
    14: "a late co-organiser under a lead in time",
    15: "an extension asked after expiry",
    16: "an extension refused at the last hour",
    17: "a milestone of a plan missed",
    18: "more than 9,999 orders a day",
    19: "secret matter typed in",
    20: "an anonymous caller",
    21: "the accused unit is the handling one",
    22: "a caller who changes his mind",
    23: "a caller whom nobody reaches",
    24: "emergency words of the past",
    25: "praise",
    26: "fifty callers at one address",
    27: "malicious repeats and unsolved ones",
    28: "a new profile while orders are open",
    29: "back-dated feedback",
    30: "evidence deleted later",
    31: "handed down level by level",
    32: "a matter of two places",
    33: "a weekend without the system",
    34: "a rating after the merge",
    35: "deemed signing on a holiday",
}


def numbered(path: Path) -> list[int]:
    """Return the numbers of edge cases that tests of a file carry (`test_07_…`)."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = [node.name.split("_") for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    two_digits = (parts[1] for parts in names if parts[0] == "test" and len(parts) > 2 and len(parts[1]) == 2)
    return [int(number) for number in two_digits if number.isdecimal()]


def test_each_of_the_thirty_five_edge_cases_is_a_named_test() -> None:
    found = Counter(n for path in tracked(".py") if ROOT / "tests" in path.parents for n in numbered(path))
    assert set(found) == set(CASES), "an edge case without a test, or a number that is none"
