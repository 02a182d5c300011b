"""Notices by e-mail: one message over SMTP, encrypted on the way unless the site says otherwise."""

import hashlib
import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Literal

from pydantic import Field

from ticketing.domain.rate_limits import Limit
from ticketing.notices.posting import WayConfig
from ticketing.notices.ways import Notice, NotSent

PORTS = {"tls": 465, "starttls": 587, "none": 25}
PERMANENT = 500


class MailConfig(WayConfig):
    """Where the mail server is. `security` none is for a relay on the same machine."""

    host: str
    port: int | None = Field(default=None, ge=1, le=65535)
    security: Literal["tls", "starttls", "none"] = "tls"
    username: str = ""
    password: str = Field(default="", repr=False)
    sender: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")


@dataclass(frozen=True, slots=True)
class Mail:
    """Sends by SMTP."""

    config: MailConfig

    @property
    def limit(self) -> Limit:
        """Return the configured pace."""
        return self.config.limit

    def send(self, notice: Notice, *, now: datetime) -> None:
        """Send once."""
        message = _compose(notice, sender=self.config.sender, now=now)
        try:
            with self._connection() as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise NotSent(f"smtp_{max(codes)}", permanent=min(codes) >= PERMANENT) from error
        except smtplib.SMTPAuthenticationError as error:
            # The site's fault, not the address's: it will be mended, and the notice must still leave.
            raise NotSent("smtp_sign_in_refused") from error
        except smtplib.SMTPResponseException as error:
            raise NotSent(f"smtp_{error.smtp_code}", permanent=error.smtp_code >= PERMANENT) from error
        except TimeoutError as error:
            raise NotSent("timeout") from error
        except (OSError, smtplib.SMTPException) as error:
            raise NotSent("unreachable") from error

    @contextmanager
    def _connection(self) -> Iterator[smtplib.SMTP]:
        config, timeout = self.config, self.config.timeout_seconds
        port = config.port or PORTS[config.security]
        if config.security == "tls":
            context = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(config.host, port, timeout=timeout, context=context)
        else:
            server = smtplib.SMTP(config.host, port, timeout=timeout)
        with server:
            if config.security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if config.username:
                server.login(config.username, config.password)
            yield server


def _compose(notice: Notice, *, sender: str, now: datetime) -> EmailMessage:
    message = EmailMessage()
    try:
        message["From"], message["To"] = sender, notice.address
    except (ValueError, IndexError) as error:
        raise NotSent("address_not_valid", permanent=True) from error
    message["Subject"] = " ".join(notice.title.split())
    message["Date"] = format_datetime(now)
    # The same notice again has the same id: mail programmes show it once.
    name = hashlib.sha256(notice.key.encode()).hexdigest()[:32]
    message["Message-ID"] = f"<{name}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(notice.text)
    return message


def open_way(config: Mapping[str, object]) -> Mail:
    """Return the way as configured. Raises ValueError."""
    return Mail(MailConfig.model_validate(config))
