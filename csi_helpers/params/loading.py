"""From a file or a mapping to a Study, and back to plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from csi_helpers.params.study import Study
from csi_helpers.params.yaml.explain import explain
from csi_helpers.params.yaml.faults import refusal
from csi_helpers.params.yaml.layers import Layers
from csi_helpers.params.yaml.tree import plain


def load_study(source: str | Path | Mapping[str, object], *, sets: Sequence[str] = ()) -> Study:
    """Read a study's parameters.

    Parameters
    ----------
    source : str, Path or mapping
        The study's YAML file; a `study.json` that a run has left; or the parameters themselves,
        with or without `study` around them. A relative path is sought from the working folder,
        then from `notebooks/` in it.
    sets : sequence of str
        Changes laid over everything, as in ``csi build --set report.min_base=50``.

    Returns
    -------
    Study
        Checked and frozen; all paths absolute. Whether data files exist is not looked at.

    Raises
    ------
    ParamsError
        All faults at once, each with file, line and column.

    Examples
    --------
    >>> study = load_study(
    ...     {"client": {"id": "acme", "name": "Acme"}, "wave": "2026",
    ...      "data": {"survey": {"file": "acme.sav"}}},
    ...     sets=["report.min_base=50"],
    ... )
    >>> study.report.min_base
    50
    """
    layers, path = Layers(), None
    if isinstance(source, Mapping):
        root = layers.read_mapping(source)
    else:
        path = _sought(Path(source))
        root = layers.read_path(path)
    for setting in sets:
        root = layers.lay_setting(setting, root)
    try:
        study = Study.model_validate(plain(root))
    except ValidationError as error:
        raise refusal([*layers.faults, *explain(error, root, Study)]) from None
    if layers.faults:
        raise refusal(layers.faults)
    if path is not None and path.suffix.lower() != ".json":
        study._source = path.absolute()
    return study


def dump_study(study: Study) -> dict[str, Any]:
    """Write a study as plain data for `study.json`: layers merged, defaults filled, paths absolute.

    Only an unstated sample type stays unstated: what a report has to disclose isn't made up.

    Returns
    -------
    dict
        ``{"study": {…}}``, fit for JSON; loading it gives an equal study.

    Examples
    --------
    >>> study = load_study(
    ...     {"client": {"id": "acme", "name": "Acme"}, "wave": "2026",
    ...      "data": {"survey": {"file": "acme.sav"}}}
    ... )
    >>> load_study(dump_study(study)) == study
    True
    """
    plain = study.model_dump(mode="json")
    if "sample_type" not in study.fieldwork.model_fields_set:
        del plain["fieldwork"]["sample_type"]  # nobody stated it, and the report says so
    return {"study": plain}


def _sought(path: Path) -> Path:
    """Chapters run from the repository's root as well as from their own folder."""
    try:
        path = path.expanduser()
    except RuntimeError:  # ~nobody: reading will say that there is no such file
        return path
    below = Path("notebooks") / path
    return below if not path.is_absolute() and not path.exists() and below.exists() else path
