from dataclasses import replace

import pytest

from tests.ticketing.order_builders import TUESDAY, UNIT, ask, do, order_in, refusal
from ticketing.domain.commands import Command
from ticketing.domain.errors import HotlineError
from ticketing.domain.evidence import LONGEST_NAME, MEDIA_TYPES, PROVING, FileKind, clean_name
from ticketing.domain.kinds import RequestType
from ticketing.domain.machine import apply
from ticketing.domain.states import State
from ticketing.storage.reference import rulebook
from ticketing.usecases.staff_commands import TABLE


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("现场照片.jpeg", "现场照片.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\桌面\\修复后.JPG", "修复后.jpg"),
        ("发票\u202egpj.exe", "发票gpj.jpg"),
        ('a"b<c>\r\nX: y.png', "abcX y.jpg"),
        ("", "jpeg.jpg"),
        ("....", "jpeg.jpg"),
        ("a.tar.gz", "a.tar.jpg"),
        ("字" * 300, "字" * LONGEST_NAME + ".jpg"),
    ],
)
def test_a_name_becomes_safe_and_says_what_the_file_is(given: str, kept: str) -> None:
    assert clean_name(given, FileKind.JPEG) == kept


def test_every_kind_has_a_media_type() -> None:
    assert set(MEDIA_TYPES) == set(FileKind)


def test_the_steps_that_files_can_prove_are_those_whose_forms_take_files() -> None:
    taking = {command.name for command in TABLE if any(f.kind == "proofs" for f in command.fields)}
    assert taking == set(map(str, PROVING))


def test_whoever_applies_for_closing_shows_something_or_says_why_not() -> None:
    order = order_in(State.IN_PROGRESS)
    assert refusal(order, Command.APPLY_FOR_CLOSING, UNIT, evidence=()) == "evidence_or_reason"
    blank = refusal(order, Command.APPLY_FOR_CLOSING, UNIT, evidence=(), no_evidence=" ")
    assert blank == "evidence_or_reason"
    done = do(order, Command.APPLY_FOR_CLOSING, UNIT, evidence=(), no_evidence=" 口头答复 ")
    assert (done.state, done.no_evidence) == (State.CLOSING_REQUESTED, "口头答复")


def test_where_there_is_evidence_no_reason_is_kept() -> None:
    done = do(order_in(State.IN_PROGRESS), Command.APPLY_FOR_CLOSING, UNIT, no_evidence="没有")
    assert done.no_evidence == ""


def test_the_reason_stands_in_the_history_without_numbers_and_names() -> None:
    said = "王小明13911112222不让拍照"
    asked = ask(Command.APPLY_FOR_CLOSING, UNIT, TUESDAY, evidence=(), no_evidence=said)
    [event] = apply(order_in(State.IN_PROGRESS), asked, rulebook()).events
    assert event.details["no_evidence"] == "王**139****2222不让拍照"


def test_kinds_that_the_policy_names_are_shown_by_a_file() -> None:
    book = rulebook()
    strict = replace(book, policy=replace(book.policy, evidence_required=("complain",)))
    asked = ask(Command.APPLY_FOR_CLOSING, UNIT, evidence=(), no_evidence="没有")
    with pytest.raises(HotlineError) as refused:
        apply(order_in(State.IN_PROGRESS), asked, strict)
    assert refused.value.code == "evidence_required"
    consult = order_in(State.IN_PROGRESS, request_type=RequestType.CONSULT)
    assert apply(consult, asked, strict).order.state is State.CLOSING_REQUESTED
