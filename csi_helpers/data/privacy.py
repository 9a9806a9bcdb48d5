"""What may leave the raw file: hashed ids, and text without control characters."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
import secrets
from functools import cache

_BREAKS = re.compile("[\t-\r\x85\u2028\u2029]+")
# Control characters, and marks that turn the direction of the text around them.
_CONTROLS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]+"
)


def strip_controls(text: str) -> str:
    r"""Text without control and direction marks; everything else stays as it is.

    Examples
    --------
    >>> strip_controls("North\x00 \u202e<b>\n")
    'North <b>'
    """
    return _CONTROLS.sub("", _BREAKS.sub(" ", text)).strip()


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
