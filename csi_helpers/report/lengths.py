"""Texts too long for the page: where they are written, so that nobody misses their rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from csi_helpers.look.plain import LONGEST_LABEL, LONGEST_TEXT, cut
from csi_helpers.params import Study

if TYPE_CHECKING:
    from csi_helpers.data.codebook import Codebook

CODE = "shortened_text"

_NAMED = 5
_WHOLE = ("comments",)
_LONG = ("question", "population", "frame", "recruitment", "weights", "sponsor", "conductor")


def shortening(study: Study, codebook: Codebook) -> dict[str, str] | None:
    """The manifest's warning that texts of the study or of its data are shown shortened.

    Parameters
    ----------
    study : Study
    codebook : Codebook
        Its labels come from the study or, where that has none, from the data's file.
    """
    found = [*_written(study.model_dump(mode="json"), ()), *_in_data(study, codebook)]
    if not found:
        return None
    more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    return {
        "chapter": "",
        "need": f"Names of at most {LONGEST_LABEL} characters, questions of {LONGEST_TEXT:,}.",
        "found": f"Shown shortened, with an ellipsis: {'; '.join(found[:_NAMED])}{more}.",
        "remedy": "Write a shorter label under the study's key for it.",
        "code": CODE,
    }


def _written(value: Any, at: tuple[str, ...]) -> Iterator[str]:
    """Long texts of the study, by their keys."""
    if isinstance(value, Mapping):
        for key, one in value.items():
            if key not in _WHOLE:
                yield from _written(one, (*at, key))
    elif isinstance(value, list):
        for place, one in enumerate(value):
            yield from _written(one, (*at, str(place)))
    elif isinstance(value, str) and at[-1] not in ("file", "logo"):
        limit = LONGEST_TEXT if set(at[-2:]) & set(_LONG) else LONGEST_LABEL
        if len(value) > limit:
            keys = ".".join(cut(key, 40) for key in at)
            yield f"`{keys}` ({len(value):,} characters)"


def _in_data(study: Study, codebook: Codebook) -> Iterator[str]:
    """Long labels and levels of the data that the study has no words for."""
    for name, item in codebook.items.items():
        own = study.items.get(name)
        label = item.label.zh if own is None or own.label is None else ""
        texts = [label, *(text.zh for text in item.values.values())]
        if longest := max((len(text) for text in texts if len(text) > LONGEST_LABEL), default=0):
            yield f"labels of the column `{cut(name, 40)}` in its file ({longest:,} characters)"
    for name, segment in codebook.segments.items():
        given = study.columns.segments.get(name)
        own_levels = given.labels if given else {}
        texts = [text.zh for code, text in segment.levels.items() if code not in own_levels]
        if longest := max((len(text) for text in texts if len(text) > LONGEST_LABEL), default=0):
            yield f"levels of the column `{cut(name, 40)}` ({longest:,} characters)"
