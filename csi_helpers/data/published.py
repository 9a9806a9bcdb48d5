"""What the chapters of a report have published, read back by those that come after them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from csi_helpers.data.run import Run, read_run
from csi_helpers.params import Study

REPORTS = Path("reports")
"""Where the command leaves reports unless told otherwise, from the project's folder."""

TOTAL = "total"
WHOLE_TABLES = (
    *("index", "index100", "nps", "csat", "ces", "retention", "cross_sell"),
    "relationship_quality",
)
"""Tables of the figures that a report on one level is held against."""

_NUMBERS = ("n", "n_eff", "estimate", "se", "ci_low", "ci_high", "p_value", "p_adjusted")


@dataclass(frozen=True)
class Published:
    """A report's published rows, and the chapters it has.

    Attributes
    ----------
    run : Run
        The report's chapters in reading order; none where nobody says them.
    rows : DataFrame
        The contract's columns, ``chapter`` first; texts "" and numbers NaN where empty.
    """

    run: Run
    rows: pd.DataFrame

    @property
    def whole(self) -> pd.DataFrame:
        """What one level is held against: rows of the report on everybody, as `rows`."""
        return _frame([pd.DataFrame(self.run.whole)] if self.run.whole else [])


def read_published(run_dir: Path | None, study: Study) -> Published:
    """Rows published in a run's folder, or without one in the last good report of the study.

    Parameters
    ----------
    run_dir : Path, optional
        A run's folder; None where a chapter is opened by itself.
    study : Study
        Names the client and the wave of the last good report, sought under ``reports/`` from the
        working folder and the one above (a notebook's).
    """
    folder = run_dir or last_report(study)
    if folder is None:
        return Published(Run(), _frame([]))
    run = read_run(folder)
    files = sorted((folder / "tables").glob("*.csv"))
    there = [path for path in files if not run.chapters or run.has(path.stem)]
    return Published(run, _frame([_read(path) for path in there]))


def rows_of_whole(report: Path, segment: str, level: str, wave: str) -> list[dict[str, str]]:
    """What a report on everybody says of one level, and of everybody, in a wave.

    Parameters
    ----------
    report : Path
        Its folder.
    segment, level, wave : str

    Returns
    -------
    list of dict
        Rows that have both, column to text; none where there is no such report.
    """
    file = report / "results.csv"
    if not file.exists():
        return []
    rows = _read(file)
    rows = rows[(rows["wave"] == wave) & rows["group"].isin([TOTAL, f"{segment}={level}"])]
    both = rows.groupby(["table", "subject", "object", "method"])["group"].transform("nunique")
    kept = rows[(both == 2) & rows["table"].isin(WHOLE_TABLES)]
    return [{str(name): str(cell) for name, cell in row.items()} for row in kept.to_dict("records")]


def last_report(study: Study) -> Path | None:
    """Folder of the last good report of a study's client and wave; None without any."""
    return next((folder for folder in _places(study) if (folder / "tables").is_dir()), None)


def _places(study: Study) -> Iterator[Path]:
    for project in (Path(), Path("..")):
        yield project / REPORTS / study.client.id / study.wave


def _read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")


def _frame(frames: list[pd.DataFrame]) -> pd.DataFrame:
    texts = ("chapter", "table", "subject", "object", "method", "group", "wave")
    columns = [*texts, *_NUMBERS[:6], "compared_with", *_NUMBERS[6:], "note"]
    rows = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)
    return rows.assign(**{name: pd.to_numeric(rows[name]).astype(float) for name in _NUMBERS})
