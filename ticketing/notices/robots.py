"""Notices into the group chats of a unit or of the operators, by the group's own robot: DingTalk or WeCom.

Both are one HTTPS call; what differs is the address, the signature and the refusals. A group may have members
who must not see a citizen's data, so only the masked text of a notice goes there. The address of a notice is
the robot's name in the configuration: its secrets stay out of the database.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

import httpx
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ticketing.domain.rate_limits import Limit
from ticketing.notices.posting import WayConfig, send_request
from ticketing.notices.ways import Notice, NotSent

# Both platforms take twenty messages a minute from one robot and then refuse for the rest of the minute.
MINUTE_SECONDS = 60.0


class Robot(BaseModel):
    """One robot: the key of its address, and DingTalk's secret (加签) if the group asks for it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str = Field(min_length=8, repr=False)
    secret: str = Field(default="", repr=False)


class RobotConfig(WayConfig):
    """The robots by name; `url` is the platform's, or a relay of the site in front of it."""

    url: str = Field(pattern=r"^https?://")
    robots: dict[str, Robot]


class _Said(BaseModel):
    model_config = ConfigDict(extra="ignore")

    errcode: int


@dataclass(frozen=True, slots=True)
class Platform:
    """What is special about a platform: its address, the key's name, sizes and codes."""

    url: str
    key_name: str
    longest: int
    too_fast: frozenset[int]
    permanent: frozenset[int]


DINGTALK = Platform(
    url="https://oapi.dingtalk.com/robot/send",
    key_name="access_token",
    longest=15_000,
    too_fast=frozenset({130101, 410100}),
    # No such robot, robot stopped, signature or keyword or address refused.
    permanent=frozenset({300001, 300005, 310000, 400013, 400101, 400102}),
)
WECOM = Platform(
    url="https://qyapi.weixin.qq.com/cgi-bin/webhook/send",
    key_name="key",
    longest=2_048,
    too_fast=frozenset({45009, 45033}),
    # No such robot, a message that is not taken.
    permanent=frozenset({93000, 40008, 40058, 44004}),
)


@dataclass(frozen=True, slots=True)
class GroupRobot:
    """Speaks to the robots of one platform."""

    platform: Platform
    config: RobotConfig

    @property
    def limit(self) -> Limit:
        """Return the configured pace."""
        return self.config.limit

    def send(self, notice: Notice, *, now: datetime) -> None:
        """Send once."""
        robot = self.config.robots.get(notice.address)
        if robot is None:
            raise NotSent("no_such_robot", permanent=True)
        text = _cut(f"{notice.title}\n{notice.text}".strip(), self.platform.longest)
        body = json.dumps({"msgtype": "text", "text": {"content": text}}, ensure_ascii=False)
        reply = send_request(
            self._address(robot, now),
            content=body.encode(),
            headers={"content-type": "application/json"},
            timeout=self.config.timeout_seconds,
        )
        self._check(reply)

    def _address(self, robot: Robot, now: datetime) -> str:
        asked = {self.platform.key_name: robot.key}
        if robot.secret:
            asked |= signed(robot.secret, now)
        return f"{self.config.url}?{urlencode(asked)}"

    def _check(self, reply: httpx.Response) -> None:
        """Both platforms answer 200 and put the refusal into the body."""
        try:
            code = _Said.model_validate_json(reply.content).errcode
        except ValidationError as error:
            raise NotSent("robot_reply_not_understood") from error
        if code in self.platform.too_fast:
            raise NotSent("robot_too_fast", retry_after=MINUTE_SECONDS)
        if code:
            raise NotSent(f"robot_{code}", permanent=code in self.platform.permanent)


def signed(secret: str, now: datetime) -> dict[str, str]:
    """Return DingTalk's signature of this moment: HMAC-SHA256 over the milliseconds and the secret."""
    at = str(int(now.timestamp() * 1000))
    mark = hmac.new(secret.encode(), f"{at}\n{secret}".encode(), hashlib.sha256).digest()
    return {"timestamp": at, "sign": base64.b64encode(mark).decode()}


def _cut(text: str, longest: int) -> str:
    if len(text.encode()) <= longest:
        return text
    return text.encode()[: longest - 3].decode(errors="ignore") + "…"


def open_dingtalk(config: Mapping[str, object]) -> GroupRobot:
    """Return DingTalk's robots as configured. Raises ValueError."""
    return GroupRobot(DINGTALK, RobotConfig.model_validate({"url": DINGTALK.url} | dict(config)))


def open_wecom(config: Mapping[str, object]) -> GroupRobot:
    """Return WeCom's robots as configured. Raises ValueError."""
    return GroupRobot(WECOM, RobotConfig.model_validate({"url": WECOM.url} | dict(config)))
