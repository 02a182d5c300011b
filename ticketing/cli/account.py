"""`account`: opens, changes and closes accounts without the console — for the first admin, and in need."""

import argparse
import getpass
import sys
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from ticketing.api.problems import sentence
from ticketing.cli.init_demo import database
from ticketing.domain.actors import SYSTEM, Role
from ticketing.domain.errors import HotlineError, Malformed
from ticketing.domain.staff import STAFF_ROLES, StaffMember
from ticketing.storage.database import session_factory, transaction
from ticketing.usecases import accounts, staff

ACTS = ("list", "open", "change", "close", "reopen", "reset-password", "set-password", "tie-subject")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("act", choices=ACTS)
    parser.add_argument("username", nargs="?", default="")
    parser.add_argument("--name", default="", help="the name that colleagues see")
    parser.add_argument("--role", choices=[str(role) for role in STAFF_ROLES])
    parser.add_argument("--unit", help="id of the unit, for the role unit")
    parser.add_argument("--subject", default="", help="who this is at the site's sign-in service")


def run(arguments: argparse.Namespace) -> int:
    """Run the command; return 1 with the reason when it is refused."""
    try:
        with database() as engine, transaction(session_factory(engine)) as session:
            _act(session, arguments, now=datetime.now(UTC))
    except HotlineError as error:
        print(sentence(error.code, error.facts), file=sys.stderr)
        return 1
    return 0


def _act(session: Session, given: argparse.Namespace, *, now: datetime) -> None:
    if given.act == "list":
        for member in staff.list_members(session):
            print(f"{member.username}\t{member.role}\t{member.unit_id or '-'}\t{_state(member)}")
    elif given.act == "open":
        member, password = accounts.open_account(
            session,
            given.username,
            display_name=given.name or given.username,
            role=_role(given),
            unit_id=given.unit,
            actor=SYSTEM,
            now=now,
        )
        print(f"{member.username}: first password {password} (to be changed at the first sign-in)")
    elif given.act == "set-password":
        staff.set_password(session, given.username, _typed_password(), actor=SYSTEM, now=now)
        print(f"{given.username}: password set")
    else:
        _act_on(session, _member(session, given.username), given, now=now)


def _act_on(session: Session, member: StaffMember, given: argparse.Namespace, *, now: datetime) -> None:
    if given.act == "change":
        accounts.change_account(
            session,
            member.id,
            display_name=given.name or member.display_name,
            role=Role(given.role) if given.role else member.role,
            unit_id=given.unit if given.role else given.unit or member.unit_id,
            actor=SYSTEM,
            now=now,
        )
    elif given.act == "close":
        accounts.close_account(session, member.id, actor=SYSTEM, now=now)
    elif given.act == "reopen":
        accounts.reopen_account(session, member.id, actor=SYSTEM, now=now)
    elif given.act == "tie-subject":
        accounts.tie_subject(session, member.id, given.subject, actor=SYSTEM, now=now)
    else:
        password = accounts.reset_password(session, member.id, actor=SYSTEM, now=now)
        print(f"{member.username}: first password {password} (to be changed at the next sign-in)")
    print(f"{member.username}: {given.act} done")


def _member(session: Session, username: str) -> StaffMember:
    found = next((one for one in staff.list_members(session) if one.username == username), None)
    if found is None:
        raise Malformed("unknown_username", field="username")
    return found


def _role(given: argparse.Namespace) -> Role:
    if not given.role:
        raise Malformed("role_unknown", field="role")
    return Role(given.role)


def _typed_password() -> str:
    """Return a password that was typed twice, or one line of standard input when nobody sits there."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password, again = getpass.getpass("new password: "), getpass.getpass("again: ")
    if password != again:
        raise Malformed("passwords_differ", field="password")
    return password


def _state(member: StaffMember) -> str:
    return "closed" if not member.active else "first password" if member.must_change_password else "open"
