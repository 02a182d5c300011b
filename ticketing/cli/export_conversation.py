"""`export-conversation`: a conversation without personal numbers, to be played again in tests."""

import argparse
import re
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy.orm import Session

from ticketing.domain.messages import Sender
from ticketing.domain.privacy import mask_text
from ticketing.settings import read_settings
from ticketing.storage.base import PersonalKey
from ticketing.storage.database import open_database, session_factory, transaction
from ticketing.usecases import conversations as desk

# A masked phone would be no phone any more; this one belongs to nobody and is read as one.
MASKED_PHONE, STAND_IN = re.compile(r"1\d{2}\*{4}\d{4}"), "13900000000"
MOST = 5000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("conversation", help="its id at the desk, such as webchat:…")
    parser.add_argument("file", type=Path)


def run(arguments: argparse.Namespace) -> int:
    """Write the file; names stay, look through it before it leaves the house."""
    settings = read_settings()
    PersonalKey.set(settings.encryption_key)
    engine = open_database(settings.database_url)
    with transaction(session_factory(engine)) as session:
        script = script_of(session, arguments.conversation)
    engine.dispose()
    arguments.file.write_text(yaml.safe_dump(script, allow_unicode=True, sort_keys=False), encoding="utf-8")
    print(f"{len(script['steps'])} steps")
    return 0


def script_of(session: Session, conversation_id: str) -> dict[str, Any]:
    """Return a conversation in the form of the golden dialogues: each message with what the bot answered.

    Staff's words and the desk's own are left out: a replay has no staff. Raises NotFound.
    """
    desk.get_conversation(session, conversation_id)
    steps: dict[int, dict[str, Any]] = {}
    for message in desk.list_messages(session, conversation_id, limit=MOST):
        if message.sender is Sender.CITIZEN:
            steps[message.seq] = {
                "citizen": without_numbers(message.text),
                "bot": {"said": [], "buttons": []},
            }
        elif message.sender is Sender.BOT and message.reply_to in steps:
            answer = steps[message.reply_to]["bot"]
            answer["said"].append(without_numbers(message.text))
            answer["buttons"] = [button.title for button in message.buttons]
    return {"shows": conversation_id, "steps": list(steps.values())}


def without_numbers(text: str) -> str:
    """Return the text with personal numbers replaced, phones by one that belongs to nobody."""
    return MASKED_PHONE.sub(STAND_IN, mask_text(text))
