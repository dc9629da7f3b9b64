"""Citizens' identity from a provider that vouches for it (统一身份认证), by OpenID Connect with code flow and PKCE."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, cast
from urllib.parse import urlsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization

_TIMEOUT = 10.0  # seconds the provider may take for one answer
_KNOWN_FOR = 3600.0  # seconds its own description is believed
_LEEWAY = 60  # seconds two clocks may differ
# Signatures by key pairs alone: with a shared secret anybody who knows it could vouch.
_ALGORITHMS = ("RS256", "PS256", "ES256")
_LOCAL = ("127.0.0.1", "localhost", "::1")


class IdentityUnavailable(Exception):
    """The provider cannot be reached, or does not describe itself as OpenID Connect asks."""


class IdentityRefused(Exception):
    """What came back proves nothing: refused, forged, of another sign-in, or without a number."""


@dataclass(frozen=True)
class Vouched:
    """Whom the provider vouches for; `subject` is its own unchanging name of the person."""

    issuer: str
    subject: str
    name: str
    id_type: str
    id_number: str


@dataclass(frozen=True)
class Errand:
    """What one sign-in is recognised by when the visitor comes back; made anew for each."""

    state: str
    nonce: str
    verifier: str
    return_to: str


class IdentityProvider(Protocol):
    """A provider that vouches for who somebody is."""

    def address(self, errand: Errand) -> str:
        """Where to send the visitor. Raises IdentityUnavailable."""
        ...

    def person(self, errand: Errand, came_back: str) -> Vouched:
        """Whom the address the visitor came back with speaks of. Raises IdentityUnavailable, IdentityRefused."""
        ...


@dataclass
class OpenIdProvider:
    """A provider at an issuer; `*_claim` say under which names it tells the kind and number of the document."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    number_claim: str = "id_number"
    type_claim: str = "id_type"
    _described: tuple[float, dict[str, Any]] | None = field(default=None, repr=False)

    def address(self, errand: Errand) -> str:
        """The authorization endpoint with state, nonce and the challenge of the verifier."""
        client = self._client(errand)
        target = self._metadata()["authorization_endpoint"]
        address, _ = client.create_authorization_url(
            target, state=errand.state, code_verifier=errand.verifier, nonce=errand.nonce
        )
        return str(address)

    def person(self, errand: Errand, came_back: str) -> Vouched:
        """Trade the code for a token and believe it only after signature, issuer, audience, nonce and time fit."""
        described = self._metadata()
        try:
            token = self._client(errand).fetch_token(
                described["token_endpoint"],
                authorization_response=came_back,
                state=errand.state,
                code_verifier=errand.verifier,
                timeout=_TIMEOUT,
            )
        except requests.RequestException as error:
            raise IdentityUnavailable(type(error).__name__) from error
        except (AuthlibBaseError, ValueError) as error:
            raise IdentityRefused(str(error)) from error
        claims = self._claims(token, errand)
        if self.number_claim not in claims and "userinfo_endpoint" in described:
            claims = self._more(described["userinfo_endpoint"], token, claims)
        return self._vouched(claims)

    def _client(self, errand: Errand) -> OAuth2Session:
        return OAuth2Session(
            self.client_id,
            self.client_secret,
            scope="openid profile",
            redirect_uri=errand.return_to,
            code_challenge_method="S256",
        )

    def _metadata(self) -> dict[str, Any]:
        """What the provider says of itself; an issuer that calls itself otherwise is not the one asked for."""
        if self._described and time.monotonic() - self._described[0] < _KNOWN_FOR:
            return self._described[1]
        found = self._fetch(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        if found.get("issuer") != self.issuer:
            raise IdentityUnavailable("the issuer calls itself otherwise")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not _is_safe(str(found.get(name, ""))):
                raise IdentityUnavailable(f"{name} is missing or not https")
        self._described = (time.monotonic(), found)
        return found

    def _claims(self, token: Mapping[str, Any], errand: Errand) -> dict[str, Any]:
        keys = self._fetch(self._metadata()["jwks_uri"])
        try:
            known = KeySet.import_key_set(cast("KeySetSerialization", keys))
            opened = jwt.decode(str(token.get("id_token", "")), known, algorithms=_ALGORITHMS)
            claims = CodeIDToken(
                opened.claims,
                opened.header,
                {
                    "iss": {"essential": True, "value": self.issuer},
                    "aud": {"essential": True, "value": self.client_id},
                    "nonce": {"essential": True, "value": errand.nonce},
                },
                {"nonce": errand.nonce, "client_id": self.client_id, "access_token": token.get("access_token")},
            )
            claims.validate(leeway=_LEEWAY)
        except (JoseError, AuthlibBaseError, ValueError, KeyError) as error:
            raise IdentityRefused(f"{type(error).__name__}: {error}") from error
        return dict(claims)

    def _more(self, address: str, token: Mapping[str, Any], claims: dict[str, Any]) -> dict[str, Any]:
        """What the token left out, told by the provider under the same subject."""
        told = self._fetch(address, {"Authorization": f"Bearer {token['access_token']}"})
        if told.get("sub") != claims["sub"]:
            raise IdentityRefused("userinfo speaks of another subject")
        return {**told, **claims}

    def _fetch(self, address: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
        try:
            answer = requests.get(address, headers=headers, timeout=_TIMEOUT, allow_redirects=False)
            answer.raise_for_status()
            found = answer.json()
        except (requests.RequestException, ValueError) as error:
            raise IdentityUnavailable(type(error).__name__) from error
        if not isinstance(found, dict):
            raise IdentityUnavailable("not an object")
        return found

    def _vouched(self, claims: Mapping[str, Any]) -> Vouched:
        subject, number = str(claims.get("sub") or ""), str(claims.get(self.number_claim) or "")
        if not subject or not number:
            raise IdentityRefused("no subject or no number")
        kind = str(claims.get(self.type_claim) or "resident_id")
        return Vouched(self.issuer, subject, str(claims.get("name") or ""), kind, number)


def _is_safe(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL)
