"""A deck's file, the same bytes from the same content."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Any

_FIRST = (1980, 1, 1, 0, 0, 0)  # a zip file knows no earlier time


def save_deck(deck: Any, path: Path, *, title: str, author: str, created: dt.datetime) -> None:
    """Save a deck with fixed times, its parts in the order in which they were made.

    Parameters
    ----------
    deck : Presentation
    path : Path
    title, author : str
        Of the file's properties.
    created : datetime
        Never the time of day it is: equal inputs, equal bytes.
    """
    properties = deck.core_properties
    properties.title, properties.author = title[:255], author[:255]
    properties.last_modified_by, properties.revision = author[:255], 1
    properties.created = properties.modified = created
    for name in ("keywords", "subject", "comments", "category"):
        setattr(properties, name, "")
    buffer = io.BytesIO()
    deck.save(buffer)
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _FIRST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            entry.create_system = 3
            target.writestr(entry, source.read(name))
