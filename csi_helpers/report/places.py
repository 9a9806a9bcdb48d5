"""Where reports lie: the one on everybody, and those on single levels beside it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from urllib.parse import quote

from csi_helpers.params import Study


def place_of(study: Study, out: Path) -> Path:
    """Where the study's report lies: ``<out>/<client id>/<wave>``.

    That of one level lies beside it, in ``<wave>.each/<segment>=<level>``.
    """
    place = out.absolute() / study.client.id / study.wave
    only = study.report.only
    if only is None:
        return place
    name = f"{_safe_part(only.segment)}={_safe_part(only.level)}"
    return levels_folder(place) / name


def whole_of(study: Study, target: Path) -> list[dict[str, str]]:
    """Rows of the report on everybody that a report on one level is held against.

    Parameters
    ----------
    study : Study
    target : Path
        Where the level's report lies.
    """
    from csi_helpers.data.published import rows_of_whole

    only = study.report.only
    if only is None:
        return []
    whole = target.parents[1] / study.wave
    return rows_of_whole(whole, only.segment, only.level, study.wave)


def levels_folder(target: Path) -> Path:
    """Where the reports of single levels lie: ``<wave>.each`` beside the total's."""
    return target.with_name(f"{target.name}.each")


def _safe_part(text: str) -> str:
    """A code as part of a folder's name, whatever it holds.

    Examples
    --------
    >>> _safe_part("B01"), _safe_part("../北区"), len(_safe_part("北" * 200))
    ('B01', '%2E%2E%2F北区', 49)
    """
    if len(text) > 40:
        digest = hashlib.sha256(text.encode()).hexdigest()[:8]
        return f"{_safe_part(text[:40])}-{digest}"
    return "".join(
        one if one.isalnum() or one in "-_" else quote(one, safe="").replace(".", "%2E")
        for one in text
    )
