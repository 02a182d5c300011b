"""What a site decides about its web chat: who may embed it, how many strangers an address may bring."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.channels.settings import SettingsError
from bot.channels.webchat.newcomers import NEW_IN_AN_HOUR

ORIGIN = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+")
TRUE, FALSE = frozenset({"1", "true", "yes"}), frozenset({"", "0", "false", "no"})


@dataclass(frozen=True)
class SiteSettings:
    """`embed_origins` may show the chat in a frame; `behind_proxy` believes X-Forwarded-For."""

    embed_origins: tuple[str, ...] = ()
    behind_proxy: bool = False
    new_per_hour: int = NEW_IN_AN_HOUR


def read_site(environ: Mapping[str, str] | None = None) -> SiteSettings:
    """Return the settings of HOTLINE_WEBCHAT_EMBED_ORIGINS (separated by commas),
    HOTLINE_WEBCHAT_BEHIND_PROXY and HOTLINE_WEBCHAT_NEW_PER_HOUR; raises SettingsError naming all that is
    wrong."""
    values = os.environ if environ is None else environ
    origins = [
        one.strip() for one in values.get("HOTLINE_WEBCHAT_EMBED_ORIGINS", "").split(",") if one.strip()
    ]
    proxy = values.get("HOTLINE_WEBCHAT_BEHIND_PROXY", "").lower()
    limit = values.get("HOTLINE_WEBCHAT_NEW_PER_HOUR", str(NEW_IN_AN_HOUR))
    problems = [f"HOTLINE_WEBCHAT_EMBED_ORIGINS: {one}" for one in origins if not ORIGIN.fullmatch(one)]
    if proxy not in TRUE | FALSE:
        problems.append("HOTLINE_WEBCHAT_BEHIND_PROXY: true or false")
    if not limit.isdecimal() or int(limit) < 1:
        problems.append("HOTLINE_WEBCHAT_NEW_PER_HOUR: a number of at least 1")
    if problems:
        raise SettingsError("\n".join(problems))
    return SiteSettings(tuple(origins), proxy in TRUE, int(limit))
