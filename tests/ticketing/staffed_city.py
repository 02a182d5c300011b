"""A city at work: the whole application on a database of its own, people at every post, orders and chats."""

import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import httpx
from argon2 import PasswordHasher
from fastapi import FastAPI
from sqlalchemy.orm import Session

from tests.conftest import KEY
from tests.ticketing.desk_app import serving
from ticketing.domain.actors import BOT, SYSTEM, Actor, Role
from ticketing.domain.elements import Element
from ticketing.domain.kinds import RequestType
from ticketing.domain.messages import Utterance
from ticketing.domain.orders import NewOrder, Order, Rating, Source, Topic
from ticketing.domain.rate_limits import Limit
from ticketing.main import create_app
from ticketing.settings import Settings
from ticketing.storage.database import open_database, session_factory, transaction
from ticketing.storage.migrate import migrate
from ticketing.storage.reference import city_units
from ticketing.storage.units import save_units
from ticketing.usecases import access_keys, dispatching, filing, following_up, handling, reviewing, staff
from ticketing.usecases.conversations import turns
from ticketing.usecases.conversations.incoming import Incoming, receive_message

PASSWORD = "a password for tests"
LEAD, OTHER_UNIT = "140105.urban", "140106.urban"
# username: role and unit of everybody who works here
POSTS: dict[str, tuple[Role, str | None]] = {
    "operator": (Role.OPERATOR, None),
    "operator2": (Role.OPERATOR, None),
    "dispatcher": (Role.DISPATCHER, None),
    "unit": (Role.UNIT, LEAD),
    "other_unit": (Role.UNIT, OTHER_UNIT),
    "supervisor": (Role.SUPERVISOR, None),
    "follow_up": (Role.FOLLOW_UP, None),
    "reviewer": (Role.REVIEWER, None),
    "leader": (Role.LEADER, None),
    "admin": (Role.ADMIN, None),
}
STEPS = ("dispatch", "sign", "deploy", "feed_back", "apply_for_closing", "approve", "follow_up")
Params = ParamSpec("Params")
Result = TypeVar("Result")
_quick = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


def city_settings(database_url: str, cache: Path, **changes: object) -> Settings:
    """Return settings whose other processes nobody runs."""
    known: dict[str, Any] = {
        "database_url": database_url,
        "service_token": "s" * 40,
        "channel_tokens": {"test": "channel-token-for-tests"},
        "engine_url": "http://127.0.0.1:9",
        "webchat_health_url": "http://127.0.0.1:9/health",
        "actions_health_url": "http://127.0.0.1:9/health",
        "engine_secret": "e" * 40,
        "encryption_key": KEY,
        "session_key": "k" * 40,
        "cache_dir": cache,
        "attachments_dir": cache / "pictures",
    }
    return Settings(**(known | changes))


@contextmanager
def staffed_city(
    folder: Path, *, now: datetime, names: Mapping[str, str] | None = None, **settings: object
) -> Iterator["City"]:
    """Yield a city with its units and one person at every post; `names` are those her colleagues read."""
    url = f"sqlite:///{folder / 'city.db'}"
    database = open_database(url)
    migrate(database)
    with transaction(session_factory(database)) as session:
        save_units(session, city_units())
        members = {
            name: _hire(session, name, post=post, now=now, called=(names or {}).get(name))
            for name, post in POSTS.items()
        }
    database.dispose()
    app = create_app(city_settings(url, folder / "cache", **settings))
    with serving(app) as url:
        city = City(app, url, members, now)
        yield city
        for client in city.clients:
            client.close()


def _hire(
    session: Session,
    username: str,
    *,
    post: tuple[Role, str | None],
    now: datetime,
    called: str | None = None,
) -> Actor:
    role, unit_id = post
    member = staff.create_member(
        session,
        username,
        display_name=called or f"{username}甲",
        role=role,
        unit_id=unit_id,
        password=PASSWORD,
        actor=SYSTEM,
        now=now,
        hasher=_quick,
    )
    return member.as_actor()


@dataclass
class City:
    """The application with its people; what they do is done by the real use cases."""

    app: FastAPI
    url: str
    people: dict[str, Actor]
    now: datetime
    clients: list[httpx.Client] = field(default_factory=list)
    # How much time passes before each step of an order.
    pace: timedelta = timedelta()

    def act(
        self,
        use_case: Callable[Concatenate[Session, Params], Result],
        *args: Params.args,
        **more: Params.kwargs,
    ) -> Result:
        """Run a use case in a transaction of its own."""
        with transaction(self.app.state.sessions) as session:
            return use_case(session, *args, **more)

    def file_order(self, **changes: object) -> Order:
        """File a complete order; it waits for its dispatcher."""
        new = replace(_request(), **changes)  # type: ignore[arg-type]
        filed = self.act(
            filing.file_order, new, key=uuid.uuid4().hex, actor=BOT, now=self.now, auto_dispatch_bar=2.0
        )
        return filed.order

    def order_after(self, step: str, **changes: object) -> Order:
        """Return a new order on which everything up to `step` (one of STEPS, or "file") has been done."""
        order = self.file_order(**changes)
        for name in STEPS[: STEPS.index(step) + 1 if step != "file" else 0]:
            self.now += self.pace
            order = self._do(name, order.number)
        return order

    def _do(self, step: str, number: str) -> Order:
        at, who = self.now, self.people
        doings: dict[str, Callable[[Session], Order]] = {
            "dispatch": lambda s: dispatching.dispatch(
                s, number, unit_id=LEAD, actor=who["dispatcher"], now=at
            ),
            "sign": lambda s: handling.sign(s, number, actor=who["unit"], now=at),
            "deploy": lambda s: handling.deploy(
                s, number, officer="城管一队", plan="今天下午到现场查看", actor=who["unit"], now=at
            ),
            "feed_back": lambda s: handling.feed_back(
                s, number, text="已到现场，正在更换灯具", actor=who["unit"], now=at
            ),
            "apply_for_closing": lambda s: handling.apply_for_closing(
                s,
                number,
                result="路灯已修好，恢复照明",
                contacted_at=at,
                no_evidence="夜间修复，未拍照",
                actor=who["unit"],
                now=at,
            ),
            # The same few words on every order: the reviewer has seen that they are no copy.
            "approve": lambda s: reviewing.approve(
                s, number, grade="good", override="已核对现场照片", actor=who["supervisor"], now=at
            ),
            "follow_up": lambda s: following_up.follow_up(
                s, number, rating=Rating(True, True, 5), actor=who["follow_up"], now=at
            ),
        }
        return self.act(doings[step])

    def chat(self, *texts: str, wants_person: bool = True) -> str:
        """Let a citizen write and the bot answer; return the conversation's id."""
        external = uuid.uuid4().hex
        for text in texts:
            incoming = Incoming("test", external, uuid.uuid4().hex, text)
            self.act(receive_message, incoming, limit=Limit(50, 1), now=self.now)
            self._bot_answers(f"test:{external}", hand_over=wants_person and text is texts[-1])
        return f"test:{external}"

    def _bot_answers(self, conversation_id: str, *, hand_over: bool) -> None:
        turn = self.act(turns.claim_turn, conversation_id, owner="test", now=self.now)
        assert turn is not None
        asked = turns.Handover("asked", "小店区学府街路灯不亮") if hand_over else None
        answer = turns.Answer((Utterance("请问具体在什么位置？"),), asked, UNDERSTANDING)
        self.act(turns.finish_turn, turn, answer, now=self.now)

    def hire(self, username: str, unit_id: str) -> "Browser":
        """Hire one more person of a unit; return her browser."""
        self.people[username] = self.act(_hire, username, post=(Role.UNIT, unit_id), now=self.now)
        return self.browser(username)

    def system(self, unit_id: str | None, *scopes: str) -> httpx.Client:
        """Return a unit's own system (the platform's own without a unit), with a key of these scopes."""
        _, key = self.act(
            access_keys.issue_key,
            "unit system",
            scopes=scopes,
            unit_id=unit_id,
            actor=self.people["admin"],
            now=self.now,
        )
        client = self.browser().client
        client.headers["Authorization"] = f"Bearer {key}"
        return client

    def browser(self, username: str = "") -> "Browser":
        """Return a browser, signed in when a name is given."""
        self.clients.append(httpx.Client(base_url=self.url, timeout=30, trust_env=False))
        opened = Browser(self.clients[-1])
        if username:
            reply = opened.sign_in(username)
            assert reply.status_code == 303, reply.text
        return opened


UNDERSTANDING: dict[str, Any] = {
    "intent": {"name": "seek_help", "confidence": 0.93},
    "topic": {"code": "030501", "name": "公共设施", "confidence": 0.81},
    "emergency": None,
    "referral": None,
    "entities": [{"entity": "place", "value": "小店区学府街"}, {"entity": "time", "value": "昨晚"}],
}


def _request() -> NewOrder:
    given = {
        "what": "路灯不亮",
        "where": "小店区学府街与体育路口",
        "when": "昨天晚上",
        "caller_name": "王某某",
        "phone": "13900001234",
        "cause": "连续三晚不亮，行人看不清路",
    }
    return NewOrder(
        request_type=RequestType.SEEK_HELP,
        matter="小店区学府街与体育路口的路灯连续三晚不亮，我的电话13900001234，请尽快修。",
        title="学府街路灯不亮",
        elements={name: Element(value=value) for name, value in given.items()},
        source=Source("test", uuid.uuid4().hex),
        topic=Topic("030501", "", 0.81),
        place={"district": "小店区"},
    )


@dataclass
class Browser:
    """Somebody's browser: keeps the cookie, and sends forms as the page made them."""

    client: httpx.Client

    def sign_in(self, username: str, password: str = PASSWORD) -> httpx.Response:
        """Fill in the sign-in form."""
        return self.client.post("/console/login", data={"username": username, "password": password})

    def get(self, path: str) -> httpx.Response:
        """Open a page."""
        return self.client.get(path)

    def text(self, path: str) -> str:
        """Open a page that must be there; return its HTML."""
        reply = self.get(path)
        assert reply.status_code == 200, reply.text
        return reply.text

    def send(self, page: str, action: str, **fields: str) -> httpx.Response:
        """Send a form of `page` to `action` with the hidden fields that the page gave it."""
        return self.client.post(action, data=self.hidden(self.text(page)) | fields)

    def hidden(self, html: str) -> dict[str, str]:
        """Return the hidden fields that a page gave to its forms."""
        return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', html))

    def command(self, order: Order, command: str, **fields: str) -> httpx.Response:
        """Send a form of the order's page."""
        page = f"/console/orders/{order.number}"
        return self.send(page, f"{page}/{command}", **fields)
