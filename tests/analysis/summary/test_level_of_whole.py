"""The summary of a report on one level: each figure beside that of everybody."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from summary_rows import MODEL, RUN, published, row, study

from csi_helpers.analysis.summary.summary import ExecutiveSummary, summarise
from csi_helpers.data.published import rows_of_whole
from csi_helpers.data.run import read_run, write_run
from csi_helpers.show.summary.scorecard import source_scorecard, table_scorecard
from csi_helpers.show.words import Words

OWN = [row("index", "satisfaction", 64.0), row("nps", "", 10.0)]


def everybody(folder: Path, p: float = 0.01, index: float = 70.0) -> list[dict[str, str]]:
    """What the report on everybody leaves of the level, through its file and ``run.json``."""
    rows = published(
        row("index", "satisfaction", index),
        row("index", "satisfaction", 64.0, group="region=3", p_adjusted=p),
        row("index", "satisfaction", 60.0, group="region=3", wave="2025"),
        row("index", "quality", 50.0),
        row("mean", "Q1", 5.0),
        row("mean", "Q1", 4.0, group="region=3"),
        row("nps", "", 12.0),
        row("nps", "", None, group="region=3", note="low base"),
    ).rows
    rows.to_csv(folder / "results.csv", index=False)
    return rows_of_whole(folder, "region", "3", "2026")


def summed_up(folder: Path, **told: Any) -> ExecutiveSummary:
    report = {"only": {"segment": "region", "level": "3"}}
    read = study(model=MODEL, loyalty={"nps": "N"}, columns={"segments": ["region"]}, report=report)
    write_run(folder, RUN.chapters, everybody(folder, **told))
    return summarise(read, replace(published(*OWN), run=read_run(folder)))


def test_only_figures_that_both_have_come_along(tmp_path: Path) -> None:
    rows = pd.DataFrame(everybody(tmp_path))
    assert set(zip(rows["table"], rows["subject"], rows["group"], strict=True)) == {
        ("index", "satisfaction", "total"),
        ("index", "satisfaction", "region=3"),
        ("nps", "", "total"),
        ("nps", "", "region=3"),
    }
    assert rows_of_whole(tmp_path / "nowhere", "region", "3", "2026") == []


@pytest.mark.parametrize(
    ("told", "differs"),
    [({}, -1), ({"p": 0.2}, 0), ({"index": 60.0}, 1), ({"p": np.nan}, 0)],
)
def test_a_difference_is_the_one_the_report_on_everybody_tested(
    tmp_path: Path, told: dict[str, float], differs: int
) -> None:
    figures = {one.name: one for one in summed_up(tmp_path, **told).figures}
    index, nps = figures["satisfaction"].whole, figures["nps"].whole
    assert index is not None and index.differs == differs
    assert index.level.value == told.get("index", 70.0)
    assert nps is not None and (nps.level.value, nps.differs) == (12.0, 0)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_scorecard_has_a_column_for_everybody(tmp_path: Path, language: str) -> None:
    codebook = SimpleNamespace(items={}, segments={}, constructs={})
    words = Words(language, codebook)  # type: ignore[arg-type]
    summary = summed_up(tmp_path)
    drawn = table_scorecard(summary, words)
    assert words.text("summary.head_whole") in drawn
    assert '70.0<span class="mark">▼</span>' in drawn
    assert words.text("summary.whole", confidence="95%") in source_scorecard(summary, words)


def test_a_report_on_everybody_has_none(tmp_path: Path) -> None:
    summary = summarise(study(model=MODEL), published(*OWN))
    assert all(one.whole is None for one in summary.figures)
