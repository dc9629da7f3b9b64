"""A real OpenID provider on this machine, by Authlib's own server: codes with PKCE, signed tokens, userinfo."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, grants
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode, UserInfo
from flask import Flask, Response, jsonify, request
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

CLIENT, SECRET = "xinzheng", "a secret of this test"


class Client(ClientMixin):
    """The one client this provider knows."""

    scope = "openid profile"

    def get_client_id(self) -> str:
        return CLIENT

    def get_default_redirect_uri(self) -> str:
        return ""

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri.endswith("/login/identity/back")

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass
class Code:
    """An authorization code that waits to be traded."""

    code: str
    asked: dict[str, str]
    user: dict[str, str]

    def get_redirect_uri(self) -> str:
        return self.asked["redirect_uri"]

    def get_scope(self) -> str:
        return self.asked["scope"]

    def get_nonce(self) -> str:
        return self.asked.get("nonce", "")

    def get_auth_time(self) -> int:
        return int(time.time())

    def get_acr(self) -> None: ...

    def get_amr(self) -> None: ...

    @property
    def code_challenge(self) -> str:
        return self.asked.get("code_challenge", "")

    @property
    def code_challenge_method(self) -> str:
        return self.asked.get("code_challenge_method", "")


@dataclass
class Provider:
    """Who signs in there next, and what it tells wrongly when a test says so."""

    issuer: str = ""
    person: dict[str, str] = field(default_factory=dict)
    userinfo: dict[str, str] = field(default_factory=dict)
    forged: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}))
    signing: RSAKey | None = None
    codes: dict[str, Code] = field(default_factory=dict)


def _grant(provider: Provider) -> type[grants.AuthorizationCodeGrant]:
    class CodeGrant(grants.AuthorizationCodeGrant):  # type: ignore[misc]
        TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic",)

        def save_authorization_code(self, code: str, request: Any) -> None:
            provider.codes[code] = Code(code, dict(request.payload.data), request.user)

        def query_authorization_code(self, code: str, client: Client) -> Code | None:
            return provider.codes.get(code)

        def delete_authorization_code(self, authorization_code: Code) -> None:
            del provider.codes[authorization_code.code]

        def authenticate_user(self, authorization_code: Code) -> dict[str, str]:
            return authorization_code.user

    return CodeGrant


def _tokens(provider: Provider) -> OpenIDCode:
    class Tokens(OpenIDCode):  # type: ignore[misc]
        def exists_nonce(self, nonce: str, request: Any) -> bool:
            return False

        def generate_user_info(self, user: dict[str, str], scope: str) -> UserInfo:
            return UserInfo({**user, **provider.forged})

        def get_client_algorithm(self, client: Client) -> str:
            return "RS256"

        def get_encode_header(self, client: Client) -> dict[str, str]:
            return {"alg": "RS256", "kid": "one"}

        def get_compatible_claims(self, request: Any) -> dict[str, Any]:
            now = int(time.time())
            return {"iss": provider.issuer, "aud": CLIENT, "iat": now, "exp": now + 60}

        def resolve_client_private_key(self, client: Client) -> RSAKey:
            return provider.signing or provider.key

    return Tokens(require_nonce=True)


def _app(provider: Provider) -> Flask:
    app = Flask("provider")
    server = AuthorizationServer(
        app, query_client=lambda name: Client() if name == CLIENT else None, save_token=lambda token, request: None
    )
    server.register_grant(_grant(provider), [CodeChallenge(required=True), _tokens(provider)])

    @app.get("/.well-known/openid-configuration")
    def described() -> Response:
        base = provider.issuer
        names = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        found = {f"{name}_endpoint": f"{base}/{path}" for name, path in names.items()}
        return jsonify({"issuer": base, "jwks_uri": f"{base}/jwks", **found})

    @app.get("/authorize")
    def authorize() -> Any:
        return server.create_authorization_response(
            grant_user=provider.person, grant=server.get_consent_grant(end_user=provider.person)
        )

    app.post("/token")(server.create_token_response)
    app.get("/jwks")(lambda: jsonify({"keys": [provider.key.as_dict(private=False)]}))

    @app.get("/userinfo")
    def userinfo() -> Response | tuple[Response, int]:
        signed_in = request.headers.get("Authorization", "").startswith("Bearer ")
        return jsonify(provider.userinfo) if signed_in else (jsonify({}), 401)

    return app


@contextmanager
def running() -> Iterator[Provider]:
    """The provider on a free port of this machine."""
    provider = Provider()
    server = make_server("127.0.0.1", 0, _app(provider), threaded=True)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
