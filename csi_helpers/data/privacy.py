"""What may leave the raw file of respondents: hashed ids."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from functools import cache


def hash_id(text: str, key: bytes) -> str:
    """Keyed hash of a respondent's id: HMAC-SHA-256, base32, first 12 characters (60 bits).

    Examples
    --------
    >>> hash_id("1001", b"key") == hash_id("1001", b"key") != hash_id("1001", b"other")
    True
    """
    digest = hmac.digest(key, text.encode(), hashlib.sha256)
    return base64.b32encode(digest[:8]).decode()[:12]


def id_key() -> bytes:
    """The key of the hashes: `CSI_ID_KEY`, or else one drawn once in this process."""
    return os.environ.get("CSI_ID_KEY", "").encode() or _random_key()


@cache
def _random_key() -> bytes:
    return secrets.token_bytes(32)
