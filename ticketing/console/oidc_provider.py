"""Talks to the site's own sign-in service: OpenID Connect, authorisation code with PKCE."""

import base64
import hashlib
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from ticketing.domain.errors import Unauthenticated, Unavailable

TIMEOUT_SECONDS = 10.0
# Signed with a key of the provider; a token that the client's own secret could have signed proves nothing.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]
KEEP_SECONDS = 300.0
LEEWAY_SECONDS = 60


@dataclass(frozen=True, slots=True)
class ProviderSettings:
    """What the site has registered at its sign-in service."""

    issuer: str
    client_id: str
    client_secret: str
    redirect_url: str


class Provider:
    """The sign-in service; its addresses and keys are asked for and kept for some minutes."""

    def __init__(self, settings: ProviderSettings) -> None:
        self.settings = settings
        self._kept: tuple[float, dict[str, Any]] | None = None

    def sign_in_address(self, *, state: str, nonce: str, verifier: str) -> str:
        """Return where the browser goes to sign in. Raises Unavailable("oidc_unavailable")."""
        challenge = hashlib.sha256(verifier.encode()).digest()
        query = {
            "response_type": "code",
            "scope": "openid",
            "client_id": self.settings.client_id,
            "redirect_uri": self.settings.redirect_url,
            "state": state,
            "nonce": nonce,
            "code_challenge": base64.urlsafe_b64encode(challenge).decode().rstrip("="),
            "code_challenge_method": "S256",
        }
        return f"{self._known()['authorization_endpoint']}?{urlencode(query)}"

    def subject_of(self, code: str, *, nonce: str, verifier: str) -> str:
        """Return who has signed in. Raises Unauthenticated("oidc_refused"), Unavailable."""
        answer = self._ask(
            "POST",
            self._known()["token_endpoint"],
            data={
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": self.settings.redirect_url,
                "code_verifier": verifier,
            },
            auth=(self.settings.client_id, self.settings.client_secret),
        )
        keys = self._ask("GET", self._known()["jwks_uri"])
        try:
            claims = self._checked(str(answer["id_token"]), keys, nonce=nonce)
            return str(claims["sub"])
        except (JoseError, KeyError, ValueError, TypeError) as error:
            raise Unauthenticated("oidc_refused") from error

    def _checked(self, token: str, keys: dict[str, Any], *, nonce: str) -> dict[str, Any]:
        decoded = jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS)  # type: ignore[arg-type]
        registry = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self.settings.issuer},
            aud={"essential": True, "value": self.settings.client_id},
            exp={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        registry.validate(decoded.claims)
        return dict(decoded.claims)

    def _known(self) -> dict[str, Any]:
        """Return the provider's own description of itself."""
        if self._kept is None or time.monotonic() - self._kept[0] > KEEP_SECONDS:
            address = self.settings.issuer.rstrip("/") + "/.well-known/openid-configuration"
            found = self._ask("GET", address)
            names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
            # A provider that calls itself something else is another one.
            if found.get("issuer") != self.settings.issuer or not all(name in found for name in names):
                raise Unavailable("oidc_unavailable")
            self._kept = (time.monotonic(), found)
        return self._kept[1]

    def _ask(self, method: str, address: str, **content: Any) -> dict[str, Any]:  # noqa: ANN401  (httpx's own)
        try:
            with httpx.Client(timeout=TIMEOUT_SECONDS, trust_env=False) as client:
                reply = client.request(method, address, **content)
            if 400 <= reply.status_code < 500:
                raise Unauthenticated("oidc_refused")
            reply.raise_for_status()
            answer: Any = reply.json()
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise Unavailable("oidc_unavailable") from error
        if not isinstance(answer, dict):
            raise Unavailable("oidc_unavailable")
        return answer
