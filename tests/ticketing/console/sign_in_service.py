"""A site's own sign-in service, over real HTTP: signs people in as told, checks PKCE, signs tokens."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "hotline", "client-secret"


@dataclass
class SignInService:
    """Who signs in as `subject`; `claims` change the token, `key` signs it, `up` is off in an outage."""

    url: str = ""
    subject: str = "person-1"
    claims: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "k1"}))
    signing: RSAKey | None = None
    up: bool = True
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def answer(self, path: str, query: dict[str, str]) -> tuple[int, dict[str, Any], str]:
        """Return status, JSON and where to go on."""
        if not self.up:
            return 503, {}, ""
        if path == "/.well-known/openid-configuration":
            names = {"authorization_endpoint": "/sign-in", "token_endpoint": "/token", "jwks_uri": "/keys"}
            return 200, {"issuer": self.url} | {name: self.url + at for name, at in names.items()}, ""
        if path == "/keys":
            return 200, {"keys": [self.key.as_dict(private=False)]}, ""
        if path == "/sign-in":
            code = secrets.token_urlsafe(8)
            self.codes[code] = query
            back = urlencode({"code": code, "state": query["state"]})
            return 302, {}, f"{query['redirect_uri']}?{back}"
        return 404, {}, ""

    def exchange(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """Return a token for a code, once, to the client that began."""
        begun = self.codes.pop(form.get("code", ""), None)
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if begun is None or authorization != f"Basic {basic}" or challenge != begun["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "sub": self.subject, "exp": now + 60, "iat": now}
        claims |= {"nonce": begun["nonce"]} | self.claims
        token = jwt.encode({"alg": "RS256", "kid": "k1"}, claims, self.signing or self.key)
        return 200, {"id_token": token, "access_token": "x", "token_type": "Bearer"}


@contextmanager
def sign_in_service() -> Iterator[SignInService]:
    """Yield a running service."""
    service = SignInService()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            self._send(*service.answer(parts.path, query))

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("content-length", "0"))).decode()
            form = {name: values[0] for name, values in parse_qs(raw).items()}
            self._send(*service.exchange(form, self.headers.get("authorization", "")), "")

        def _send(self, status: int, body: dict[str, Any], address: str) -> None:
            content = json.dumps(body).encode()
            self.send_response(status)
            if address:
                self.send_header("location", address)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_args: Any) -> None:  # noqa: ANN401  (the base class's signature)
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
