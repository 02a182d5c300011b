"""Who may speak in a conversation: the bot, nobody yet (queued), a person, or nobody any more (closed).

Rule of the desk: from takeover to release the bot says nothing, however events interleave. Each change of
state raises `epoch`; an answer that was asked for in an older epoch is never shown.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ticketing.domain.actors import Actor, Role
from ticketing.domain.copies import replace
from ticketing.domain.errors import Conflict, Forbidden, Malformed

ID_PATTERN = re.compile(r"[A-Za-z0-9:_.\-]{1,128}")
SPEAKING_ROLES = frozenset({Role.OPERATOR, Role.DISPATCHER, Role.SUPERVISOR, Role.FOLLOW_UP, Role.ADMIN})


class ConversationState(StrEnum):
    """Who has the word; `queued` waits for a person and hears no bot."""

    BOT = "bot"
    QUEUED = "queued"
    PERSON = "person"
    CLOSED = "closed"


class Command(StrEnum):
    """What can happen to a conversation."""

    REQUEST_HANDOVER = "request_handover"
    LEAVE_QUEUE = "leave_queue"
    TAKE_OVER = "take_over"
    RELEASE = "release"
    CLOSE = "close"
    REOPEN = "reopen"
    TRANSFER = "transfer"
    LOSE_OPERATOR = "lose_operator"


_S = ConversationState
# The whole table; a pair that is not here is a refusal.
TABLE: dict[tuple[ConversationState, Command], ConversationState] = {
    (_S.BOT, Command.REQUEST_HANDOVER): _S.QUEUED,
    (_S.BOT, Command.TAKE_OVER): _S.PERSON,
    (_S.BOT, Command.CLOSE): _S.CLOSED,
    (_S.QUEUED, Command.LEAVE_QUEUE): _S.BOT,
    (_S.QUEUED, Command.TAKE_OVER): _S.PERSON,
    (_S.QUEUED, Command.CLOSE): _S.CLOSED,
    (_S.PERSON, Command.RELEASE): _S.BOT,
    (_S.PERSON, Command.CLOSE): _S.CLOSED,
    (_S.PERSON, Command.TRANSFER): _S.QUEUED,
    (_S.PERSON, Command.LOSE_OPERATOR): _S.QUEUED,
    (_S.CLOSED, Command.REOPEN): _S.BOT,
}


@dataclass(frozen=True, slots=True)
class Colleague:
    """An operator who was asked into somebody else's conversation."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation; `id` is "{channel}:{the channel's own id}", `operator_id` the person who took it,
    `helpers` the colleagues who speak beside her, `wanted_id` the operator it was passed to. A higher
    `priority` is served first; `skill` is what the person who takes it should know."""

    id: str
    state: ConversationState = ConversationState.BOT
    epoch: int = 0
    operator_id: str | None = None
    operator_name: str = ""
    queue_reason: str = ""
    queue_summary: str = ""
    queued_at: datetime | None = None
    priority: int = 0
    skill: str = ""
    wanted_id: str | None = None
    helpers: tuple[Colleague, ...] = ()


def conversation_id(channel: str, external_id: str) -> str:
    """Return the id inside the desk; raises Malformed when it has other characters or over 128 of them."""
    joined = f"{channel}:{external_id}"
    if not external_id or not ID_PATTERN.fullmatch(joined):
        raise Malformed("conversation_id_malformed", field="conversation_id")
    return joined


def split_id(identity: str) -> tuple[str, str]:
    """Return (channel, the channel's own id) of a conversation's id."""
    channel, _, external_id = identity.partition(":")
    return channel, external_id


def may_bot_speak(conversation: Conversation, epoch: int) -> bool:
    """Tell whether an answer asked for in `epoch` may still be shown."""
    return conversation.state is ConversationState.BOT and conversation.epoch == epoch


def request_handover(
    conversation: Conversation,
    *,
    reason: str,
    summary: str,
    now: datetime,
    priority: int = 0,
    skill: str = "",
) -> Conversation:
    """Queue for a person; a conversation that already waits keeps its place, but may become more urgent."""
    if conversation.state is ConversationState.QUEUED:
        return replace(conversation, priority=max(conversation.priority, priority))
    moved = _move(conversation, Command.REQUEST_HANDOVER)
    return replace(
        moved, queue_reason=reason, queue_summary=summary, queued_at=now, priority=priority, skill=skill
    )


def leave_queue(conversation: Conversation) -> Conversation:
    """Go back to the bot because the citizen will not wait."""
    return _without_queue(_move(conversation, Command.LEAVE_QUEUE))


def take_over(conversation: Conversation, *, actor: Actor) -> Conversation:
    """Give the word to `actor`; taking it twice changes nothing, a second person is refused."""
    _must_be_staff(actor)
    if conversation.state is ConversationState.PERSON:
        if conversation.operator_id == actor.id:
            return conversation
        raise Conflict("conversation_taken", operator=conversation.operator_name)
    moved = _move(conversation, Command.TAKE_OVER)
    return replace(moved, operator_id=actor.id, operator_name=actor.name, wanted_id=None)


def transfer(
    conversation: Conversation, *, actor: Actor, to: Colleague | None, reason: str, now: datetime
) -> Conversation:
    """Pass the conversation on, to a colleague or to whoever is free; it waits before all who came later.

    Raises Malformed("transfer_to_oneself"), Conflict("conversation_not_yours").
    """
    must_have_the_word(conversation, actor=actor)
    if to is not None and to.id == actor.id:
        raise Malformed("transfer_to_oneself", field="to")
    moved = _without_operator(_move(conversation, Command.TRANSFER))
    return replace(
        moved,
        queue_reason="transferred",
        queue_summary=reason,
        queued_at=now,
        wanted_id=to.id if to else None,
    )


def lose_operator(conversation: Conversation, *, now: datetime, priority: int) -> Conversation:
    """Put a conversation back into the queue because nothing is heard from the operator's browser."""
    moved = _without_operator(_move(conversation, Command.LOSE_OPERATOR))
    urgent = max(conversation.priority, priority)
    return replace(moved, queue_reason="operator_gone", queued_at=now, priority=urgent)


def join(conversation: Conversation, *, actor: Actor) -> Conversation:
    """Let `actor` speak beside the operator who has the word; twice changes nothing."""
    _must_be_staff(actor)
    if conversation.state is not ConversationState.PERSON:
        raise Conflict("conversation_state", state=conversation.state.value, command="join")
    if takes_part(conversation, actor.id):
        return conversation
    return replace(conversation, helpers=(*conversation.helpers, Colleague(actor.id, actor.name)))


def leave(conversation: Conversation, *, actor: Actor) -> Conversation:
    """Let a colleague go who had joined; the one who took the conversation over releases or ends it."""
    if all(helper.id != actor.id for helper in conversation.helpers):
        raise Conflict("conversation_not_joined")
    return replace(conversation, helpers=tuple(h for h in conversation.helpers if h.id != actor.id))


def takes_part(conversation: Conversation, staff_id: str) -> bool:
    """Tell whether this person may speak in the conversation: she took it over or joined."""
    return conversation.operator_id == staff_id or any(h.id == staff_id for h in conversation.helpers)


def release(conversation: Conversation, *, actor: Actor) -> Conversation:
    """Give the word back to the bot; only the person who has it may."""
    must_have_the_word(conversation, actor=actor)
    return _without_queue(_move(conversation, Command.RELEASE))


def close(conversation: Conversation, *, actor: Actor) -> Conversation:
    """End the conversation; while a person has it, only that person may."""
    _must_be_staff(actor)
    if conversation.state is ConversationState.PERSON:
        must_have_the_word(conversation, actor=actor)
    return _without_queue(_move(conversation, Command.CLOSE))


def reopen(conversation: Conversation) -> Conversation:
    """Begin again with the bot: a citizen wrote after the end."""
    return _move(conversation, Command.REOPEN)


def must_take_part(conversation: Conversation, *, actor: Actor) -> None:
    """Refuse whoever neither took this conversation over nor joined it."""
    _must_be_staff(actor)
    if conversation.state is not ConversationState.PERSON or not takes_part(conversation, actor.id):
        raise Conflict("conversation_not_yours", state=conversation.state.value)


def must_have_the_word(conversation: Conversation, *, actor: Actor) -> None:
    """Refuse whoever did not take this conversation over."""
    _must_be_staff(actor)
    if conversation.state is not ConversationState.PERSON or conversation.operator_id != actor.id:
        raise Conflict("conversation_not_yours", state=conversation.state.value)


def _must_be_staff(actor: Actor) -> None:
    if actor.role not in SPEAKING_ROLES:
        raise Forbidden("conversation_role")


def _move(conversation: Conversation, command: Command) -> Conversation:
    target = TABLE.get((conversation.state, command))
    if target is None:
        raise Conflict("conversation_state", state=conversation.state.value, command=command.value)
    return replace(conversation, state=target, epoch=conversation.epoch + 1)


def _without_operator(conversation: Conversation) -> Conversation:
    return replace(conversation, operator_id=None, operator_name="", helpers=())


def _without_queue(conversation: Conversation) -> Conversation:
    return replace(
        _without_operator(conversation),
        queue_reason="",
        queue_summary="",
        queued_at=None,
        priority=0,
        skill="",
        wanted_id=None,
    )
