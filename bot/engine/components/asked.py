"""What the dialogue had just asked when a message came, as the channel notes it beside the words."""

from rasa.shared.nlu.training_data.message import Message

from bot.engine.text.context import Question

LOOP, SLOT = "active_loop", "requested_slot"


def question_of(message: Message) -> Question | None:
    """The open question (without loop and slot: none); None where there is no dialogue, as in a batch."""
    metadata = message.get("metadata") or {}
    return Question(metadata[LOOP], metadata.get(SLOT)) if LOOP in metadata else None
