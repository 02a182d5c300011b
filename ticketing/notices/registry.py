"""The ways out that exist, and opening those that a site has configured."""

from collections.abc import Callable, Mapping

from pydantic import ValidationError

from ticketing.notices import mail, robots, sms, webhook
from ticketing.notices.ways import Way

# name in HOTLINE_NOTICE_WAYS and in the outbox (≤ 16 characters) → how to open it
OPENERS: dict[str, Callable[[Mapping[str, object]], Way]] = {
    "mail": mail.open_way,
    "webhook": webhook.open_way,
    "sms": sms.open_way,
    "dingtalk": robots.open_dingtalk,
    "wecom": robots.open_wecom,
}


def open_ways(configured: Mapping[str, Mapping[str, object]]) -> dict[str, Way]:
    """Return the configured ways by name. Raises ValueError with everything that is wrong, one line each.

    Webhooks are always open: who subscribes to events has a secret of his own.
    """
    problems: list[str] = []
    opened: dict[str, Way] = {}
    wanted: dict[str, Mapping[str, object]] = {"webhook": {}, **configured}
    for name, config in wanted.items():
        try:
            opened[name] = OPENERS[name](config)
        except KeyError:
            problems.append(f"{name}: no such way; there are {', '.join(sorted(OPENERS))}")
        except ValidationError as error:
            # Place and kind only: the rejected value may be a password.
            problems += [f"{name}.{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
    if problems:
        raise ValueError("\n".join(problems))
    return opened
