from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ticketing.order_builders import TUESDAY
from ticketing.domain.audit import GENESIS, AuditLine, faults, seal


def chain(length: int) -> list[AuditLine]:
    lines: list[AuditLine] = []
    for n in range(length):
        previous = lines[-1].hash if lines else GENESIS
        day, seq = ("2026-11-10", n + 1) if n < 3 else ("2026-11-11", n - 2)
        line = AuditLine(day, seq, TUESDAY, "u-1", "unit", "order.sign", "TY1", {"n": n}, previous)
        lines.append(replace(line, hash=seal(line)))
    return lines


def test_an_untouched_chain_over_two_days_is_sound() -> None:
    lines = chain(6)
    assert faults(lines, lines[-1].hash) == ()


@pytest.mark.parametrize("field", ["actor_id", "action", "subject", "details", "actor_role"])
def test_a_changed_line_is_found(field: str) -> None:
    lines = chain(6)
    lines[2] = replace(lines[2], **{field: {"n": 99} if field == "details" else "other"})  # type: ignore[arg-type]
    assert faults(lines) == ("2026-11-10#3: was changed",)


def test_a_changed_line_with_a_new_hash_breaks_the_next() -> None:
    lines = chain(6)
    forged = replace(lines[2], actor_id="other")
    lines[2] = replace(forged, hash=seal(forged))
    assert "2026-11-11#1: does not follow the line before it" in faults(lines)


@pytest.mark.parametrize("gone", [0, 1, 3, 4])
def test_a_missing_line_is_found(gone: int) -> None:
    lines = chain(6)
    del lines[gone]
    assert faults(lines)


def test_reordered_lines_are_found() -> None:
    lines = chain(6)
    lines[0], lines[1] = lines[1], lines[0]
    assert faults(lines)


def test_a_cut_off_end_is_found_by_the_head() -> None:
    lines = chain(6)
    assert faults(lines[:-1], lines[-1].hash) == ("the end of the chain is missing",)


ACTS = ["change", "drop", "swap", "double", "cut", "move to another day"]
FIELDS = ["actor_id", "actor_role", "action", "subject", "previous", "hash"]


@given(data=st.data(), act=st.sampled_from(ACTS))
def test_whatever_is_done_to_a_chain_is_found(data: st.DataObject, act: str) -> None:
    lines = chain(8)
    head = lines[-1].hash
    one = data.draw(st.integers(0, 7))
    other = data.draw(st.integers(0, 7).filter(lambda n: n != one))
    if act == "change":
        field = data.draw(st.sampled_from(FIELDS))
        lines[one] = replace(lines[one], **{field: data.draw(st.text(max_size=20))})  # type: ignore[arg-type]
    elif act == "move to another day":
        lines[one] = replace(lines[one], day=data.draw(st.sampled_from(["2026-11-09", "2026-11-12"])))
    elif act == "drop":
        del lines[one]
    elif act == "swap":
        lines[one], lines[other] = lines[other], lines[one]
    elif act == "double":
        lines.insert(other, lines[one])
    else:
        lines = lines[:one]
    assert faults(lines, head)
