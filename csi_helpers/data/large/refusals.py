"""What a study asks for and counting can't give: said before anything is read."""

from __future__ import annotations

from collections.abc import Iterator

from csi_helpers.data.large.size import COUNTED
from csi_helpers.errors import DataError
from csi_helpers.params.study import Study


def refuse_unsupported(study: Study) -> None:
    """Refuse a large study that needs its respondents one by one, naming every key at once.

    Raises
    ------
    DataError
        Raking, strata, clusters, a finite population, exclusions that compare respondents,
        reports of single levels, items that aren't listed, files of other forms.
    """
    if found := list(_unsupported(study)):
        raise DataError(
            f"A study that can be counted without being loaded (from {study.data.large_from} rows "
            "on, data.large_from).",
            f"It asks for {'; '.join(found)}.",
            "Take these out, weights computed beforehand go under `columns.weight`; or raise "
            "`data.large_from` above the number of rows to load them all.",
        )


def _unsupported(study: Study) -> Iterator[str]:
    if not study.items:
        yield "items found from the data (list them under `items`)"
    for wave in study.wave_names:
        file, columns = study.source_of(wave).file, study.columns_of(wave)
        if file.suffix.lower() not in COUNTED:
            yield f"{file.name} of wave {wave}, neither Parquet nor CSV"
        if study.weighting_of(wave) is not None:
            yield f"raking (`weighting`, wave {wave})"
        for key in ("strata", "cluster"):
            if getattr(columns, key):
                yield f"`columns.{key}` (wave {wave})"
    for rule in ("duplicates", "speeders", "straight_lining"):
        if getattr(study.clean, rule).exclude:
            yield f"exclusions by `clean.{rule}`"
    if study.fieldwork.sample_type == "probability" and study.fieldwork.population_size:
        yield "a finite population (`fieldwork.population_size`)"
    for key in ("each", "only"):
        if getattr(study.report, key) is not None:
            yield f"`report.{key}`"
