"""Final answers (最终答复, rule T22): an evidence file, the unit head's name, and two who check it."""

from ticketing.domain.commands import Ask
from ticketing.domain.copies import replace
from ticketing.domain.errors import Conflict, Forbidden, Malformed, require
from ticketing.domain.orders import Order
from ticketing.domain.profiles import Rulebook
from ticketing.domain.records import FinalAnswer


def final_documented(_order: Order, ask: Ask, _book: Rulebook) -> None:
    """A final answer names its document, brings the file, and names the head of the unit who signed it."""
    require(ask.file_reference.strip(), Malformed("file_missing", field="file_reference"))
    require(ask.head_name.strip(), Malformed("head_missing", field="head_name"))
    require(ask.evidence, Malformed("evidence_missing", field="evidence"))


def final_proposed(order: Order, _ask: Ask, _book: Rulebook) -> None:
    """There is a final answer to check."""
    require(order.final is not None and not order.final.confirmed_by, Conflict("no_final_answer"))


def final_endorsed(order: Order, _ask: Ask, _book: Rulebook) -> None:
    """The second reviewer checks what the hotline's office has endorsed."""
    require(order.final is not None and order.final.endorsed_by, Conflict("final_answer_not_endorsed"))


def not_final_party(order: Order, ask: Ask, _book: Rulebook) -> None:
    """Proposing, endorsing and confirming are three people's, none of a handling unit but the first."""
    final = order.final
    taken = {final.proposed_by, final.endorsed_by} - {""} if final else set()
    own = ask.actor.id in taken or (ask.actor.unit_id or "") in order.handling_units
    require(not own, Forbidden("own_final_answer"))


def propose_final(order: Order, ask: Ask, _rulebook: Rulebook) -> Order:
    """The answer waits for two people; the order goes on until then."""
    final = FinalAnswer(
        file_reference=ask.file_reference.strip(),
        head_name=ask.head_name.strip(),
        text=ask.text,
        proposed_by=ask.actor.id,
        proposed_at=ask.now,
        evidence=tuple(file.sha256 for file in ask.evidence),
    )
    return replace(order, final=final)


def endorse_final(order: Order, ask: Ask, _rulebook: Rulebook) -> Order:
    """The hotline's office stands behind it."""
    assert order.final is not None
    return replace(order, final=replace(order.final, endorsed_by=ask.actor.id))


def confirm_final(order: Order, ask: Ask, _rulebook: Rulebook) -> Order:
    """The answer becomes the order's result."""
    assert order.final is not None
    final = replace(order.final, confirmed_by=ask.actor.id)
    return replace(order, final=final, result=final.text)


GUARDS = (final_documented, final_proposed, final_endorsed, not_final_party)
EFFECTS = (propose_final, endorse_final, confirm_final)
