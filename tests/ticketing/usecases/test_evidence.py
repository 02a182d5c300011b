"""Evidence: kept by whoever has to prove something, read on record, deleted with a trace."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.ticketing.evidence_files import PDF, picture
from tests.ticketing.order_builders import (
    FOLLOW_UP,
    OTHER_UNIT,
    REVIEWER,
    SUPERVISOR,
    TUESDAY,
    UNIT,
    file,
)
from ticketing.domain.actors import SYSTEM, Actor
from ticketing.domain.commands import Evidence
from ticketing.domain.errors import HotlineError
from ticketing.domain.states import State
from ticketing.storage import audit
from ticketing.storage.evidence_content import look_at
from ticketing.storage.orders import events_of, load
from ticketing.usecases import auditing, evidence, final_answers, handling, retention, reviewing
from ticketing.usecases.evidence import StoredFile


def at_work(session: Session, *, key: str = "k-1") -> str:
    number = file(session, key=key).number
    handling.sign(session, number, actor=UNIT, now=TUESDAY)
    handling.deploy(session, number, officer="承办人", plan="上门", actor=UNIT, now=TUESDAY)
    handling.feed_back(session, number, text="已联系", actor=UNIT, now=TUESDAY)
    return number


def keep(
    session: Session,
    number: str,
    folder: Path,
    *,
    raw: bytes = PDF,
    name: str = "验收单.pdf",
    actor: Actor = UNIT,
) -> StoredFile:
    checked = look_at(raw)
    return evidence.store(session, number, checked, name=name, folder=folder, actor=actor, now=TUESDAY)


def refused(code: str, call: object) -> None:
    with pytest.raises(HotlineError) as error:
        call()  # type: ignore[operator]
    assert error.value.code == code


def actions(session: Session) -> list[str]:
    return [line.action for line in audit.lines(session) if line.action.startswith("evidence.")]


def test_a_file_is_kept_encrypted_and_comes_back_on_record(session: Session, tmp_path: Path) -> None:
    number = at_work(session)
    stored = keep(session, number, tmp_path)
    assert PDF not in (tmp_path / stored.id).read_bytes()
    read, raw = evidence.read(session, number, stored.id, folder=tmp_path, actor=FOLLOW_UP, now=TUESDAY)
    assert (read.name, raw) == ("验收单.pdf", PDF)
    assert actions(session) == ["evidence.stored", "evidence.read"]


def test_the_same_bytes_are_kept_once(session: Session, tmp_path: Path) -> None:
    number = at_work(session)
    assert keep(session, number, tmp_path).id == keep(session, number, tmp_path, name="又一份.pdf").id
    assert len(list(tmp_path.iterdir())) == 1


def test_a_name_is_masked_wherever_it_is_shown_or_written_down(session: Session, tmp_path: Path) -> None:
    number = at_work(session)
    stored = keep(session, number, tmp_path, name="王小明13911112222现场.pdf")
    assert stored.name == "王**139****2222现场.pdf"
    handling.apply_for_closing(
        session,
        number,
        result="修好",
        contacted_at=TUESDAY,
        evidence=(Evidence("13911112222.pdf", stored.sha256),),
        actor=UNIT,
        now=TUESDAY,
    )
    for table in ("order_evidence", "order_events", "audit_lines"):
        assert "13911112222" not in str(session.execute(text(f"SELECT * FROM {table}")).all())


def test_only_who_has_something_to_prove_may_store(session: Session, tmp_path: Path) -> None:
    number = at_work(session)
    refused("unknown_order", lambda: keep(session, number, tmp_path, actor=OTHER_UNIT))
    refused("evidence_not_yours", lambda: keep(session, number, tmp_path, actor=FOLLOW_UP))
    assert not list(tmp_path.iterdir())


def test_another_unit_does_not_even_learn_of_a_file(session: Session, tmp_path: Path) -> None:
    number = at_work(session)
    stored = keep(session, number, tmp_path)
    reading = {"folder": tmp_path, "actor": OTHER_UNIT, "now": TUESDAY}
    refused("unknown_order", lambda: evidence.read(session, number, stored.id, **reading))  # type: ignore[arg-type]


def test_a_file_is_not_found_under_another_order(session: Session, tmp_path: Path) -> None:
    number, other = at_work(session), at_work(session, key="k-2")
    stored = keep(session, number, tmp_path)
    reading = {"folder": tmp_path, "actor": SUPERVISOR, "now": TUESDAY}
    refused("evidence_unknown", lambda: evidence.read(session, other, stored.id, **reading))  # type: ignore[arg-type]
    order = load(session, other)
    refused("evidence_unknown", lambda: evidence.cite(session, order, [stored.id]))


def test_an_order_takes_thirty_files(session: Session, tmp_path: Path) -> None:
    number = at_work(session)
    for n in range(30):
        keep(session, number, tmp_path, raw=PDF + bytes([n + 32]))
    refused("evidence_too_many", lambda: keep(session, number, tmp_path, raw=PDF + b"one more"))


def test_a_deleted_file_leaves_name_digest_who_when_and_why(session: Session, tmp_path: Path) -> None:
    number = at_work(session)
    stored = keep(session, number, tmp_path)
    evidence.delete(session, number, stored.id, reason="拍到了无关群众", actor=UNIT, now=TUESDAY)
    [trace] = evidence.files_of(session, load(session, number))
    assert (trace.name, trace.sha256, trace.reason) == ("验收单.pdf", stored.sha256, "拍到了无关群众")
    assert trace.deleted_at == TUESDAY
    last = events_of(session, [number])[number][-1]
    assert (last.name, last.details["evidence"]) == ("delete_evidence", [["验收单.pdf", stored.sha256]])
    assert auditing.verify(session) == ()
    reading = {"folder": tmp_path, "actor": UNIT, "now": TUESDAY}
    refused("evidence_deleted", lambda: evidence.read(session, number, stored.id, **reading))  # type: ignore[arg-type]


def test_a_file_is_not_deleted_without_reason_twice_or_by_somebody_else(
    session: Session, tmp_path: Path
) -> None:
    number = at_work(session)
    stored = keep(session, number, tmp_path)

    def delete(actor: Actor, reason: str = "传错了文件") -> None:
        evidence.delete(session, number, stored.id, reason=reason, actor=actor, now=TUESDAY)

    refused("evidence_not_yours", lambda: delete(FOLLOW_UP))
    refused("unknown_order", lambda: delete(OTHER_UNIT))
    refused("reason_missing", lambda: delete(UNIT, " "))
    delete(SUPERVISOR)
    refused("evidence_deleted", lambda: delete(UNIT))


def propose(session: Session, number: str, *proofs: Evidence) -> None:
    final_answers.propose_final_answer(
        session,
        number,
        text="依法不予支持",
        file_reference="〔2026〕1号",
        head_name="局长",
        evidence=proofs,
        actor=UNIT,
        now=TUESDAY,
    )


def test_a_final_answer_needs_a_file_that_is_kept_here(session: Session, tmp_path: Path) -> None:
    number = at_work(session)
    refused("evidence_missing", lambda: propose(session, number))
    refused("evidence_not_here", lambda: propose(session, number, Evidence("在本单位.pdf", "ab" * 32)))
    propose(session, number, keep(session, number, tmp_path).proof)
    final_answers.endorse_final_answer(session, number, actor=SUPERVISOR, now=TUESDAY)
    ended = final_answers.confirm_final_answer(session, number, actor=REVIEWER, now=TUESDAY)
    assert ended.state is State.FINAL_ANSWER


def test_nobody_confirms_a_final_answer_whose_file_is_gone(session: Session, tmp_path: Path) -> None:
    number = at_work(session)
    stored = keep(session, number, tmp_path)
    propose(session, number, stored.proof)
    evidence.delete(session, number, stored.id, reason="传错了文件", actor=UNIT, now=TUESDAY)
    endorse = {"actor": SUPERVISOR, "now": TUESDAY}
    refused(
        "evidence_not_here",
        lambda: final_answers.endorse_final_answer(session, number, **endorse),  # type: ignore[arg-type]
    )


def test_erasing_an_order_takes_its_files_along(session: Session, tmp_path: Path) -> None:
    number = at_work(session)
    stored = keep(session, number, tmp_path, raw=picture(), name="现场.jpg")
    propose(session, number, stored.proof)
    final_answers.endorse_final_answer(session, number, actor=SUPERVISOR, now=TUESDAY)
    final_answers.confirm_final_answer(session, number, actor=REVIEWER, now=TUESDAY)
    gone = retention.erase_order(session, number, reason="来电人申请删除", actor=SYSTEM, now=TUESDAY)
    assert gone == (stored.id,)
    session.expire_all()
    [trace] = evidence.files_of(session, load(session, number))
    assert (trace.name, trace.sha256, trace.deleted_at) == ("", stored.sha256, TUESDAY)


def test_the_reviewer_of_a_result_can_read_what_proves_it(session: Session, tmp_path: Path) -> None:
    number = at_work(session)
    stored = keep(session, number, tmp_path)
    handling.apply_for_closing(
        session,
        number,
        result="修好",
        contacted_at=TUESDAY,
        evidence=(stored.proof,),
        actor=UNIT,
        now=TUESDAY,
    )
    reading = {"folder": tmp_path, "actor": SUPERVISOR, "now": TUESDAY}
    assert evidence.read(session, number, stored.id, **reading)[1] == PDF  # type: ignore[arg-type]
    assert reviewing.approve(session, number, grade="good", override="核实", actor=SUPERVISOR, now=TUESDAY)
