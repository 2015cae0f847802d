"""Keyed hashes, encryption at rest, and signed values, all from the installation's one secret."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet
from flask import current_app
from itsdangerous import BadSignature, Signer


def _subkey(purpose: str) -> bytes:
    return _derive(current_app.config["SECRET_KEY"], purpose)


@lru_cache(maxsize=64)
def _derive(secret: str, purpose: str) -> bytes:
    return hmac.new(secret.encode(), purpose.encode(), hashlib.sha256).digest()


def fingerprint(purpose: str, value: str) -> str:
    """HMAC-SHA256 as 64 hex signs: the same value gives the same sign, nobody can go back."""
    return hmac.new(_subkey(purpose), value.encode(), hashlib.sha256).hexdigest()


@lru_cache(maxsize=8)
def _cipher(key: bytes) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(key))


def encrypt(value: str) -> str:
    return _cipher(_subkey("at-rest")).encrypt(value.encode()).decode()


def decrypt(token: str) -> str:
    return _cipher(_subkey("at-rest")).decrypt(token.encode()).decode()


def sign(purpose: str, value: Any) -> str:
    """``value`` (JSON-able) as text that the browser can carry but not change."""
    text = base64.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode()).decode()
    return _signer(_subkey(purpose)).sign(text).decode()


def unsign(purpose: str, signed: str | None) -> Any:
    """What ``sign`` was given, or None where anything was changed."""
    return unsign_with(current_app.config["SECRET_KEY"], purpose, signed)


def unsign_with(secret: str, purpose: str, signed: str | None) -> Any:
    """``unsign`` by the secret at hand, for where there is no application context."""
    if not signed:
        return None
    try:
        text = _signer(_derive(secret, purpose)).unsign(signed)
        return json.loads(base64.urlsafe_b64decode(text))
    except (BadSignature, ValueError):
        return None


@lru_cache(maxsize=16)
def _signer(key: bytes) -> Signer:
    return Signer(key, key_derivation="none", digest_method=hashlib.sha256)
