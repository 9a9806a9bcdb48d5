"""The documentation's examples run, and its numbers are the kit's."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from mobi_study import rows

from csi_helpers import analysis
from csi_helpers.data.survey import open_survey
from csi_helpers.params import load_study

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "satisfaction_model.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, flags=re.S)


def table(*heads: str) -> pd.DataFrame:
    """The page's table with these column heads."""
    lines = PAGE.splitlines()
    start = lines.index(f"| {' | '.join(heads)} |") + 2
    cells = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        cells.append([cell.strip() for cell in line.strip("|").split("|")])
    return pd.DataFrame(cells, columns=list(heads))


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What a reader has who types the page in, in order."""
    folder = tmp_path_factory.mktemp("walk")
    (folder / "mobi.yaml").write_text(blocks("yaml")[0], encoding="utf-8")
    names: dict[str, object] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for block in blocks("python"):
            exec(compile(block, "docs/satisfaction_model.md", "exec"), names)
        names["default"] = load_study("mobi.yaml")
        survey = open_survey(names["default"])
    names["survey"] = survey
    return names


@pytest.fixture(scope="module")
def structure(walked: dict[str, object]) -> analysis.Structure:
    study = walked["default"]
    found = analysis.estimate_structure(walked["survey"], study.model, seed=study.seed)
    assert found is not None
    return found


def test_every_python_block_ran(walked: dict[str, object]) -> None:
    assert walked["r2"]["satisfaction"] == pytest.approx(0.681, abs=0.001)
    assert not walked["estimates"].empty


def test_the_index_is_the_pages(walked: dict[str, object], structure: analysis.Structure) -> None:
    study = walked["default"]
    index = analysis.follow_index(walked["survey"], structure, study.model)
    assert index is not None
    found = rows(index, "index", group="total").set_index("subject")
    told = table("construct", "index", "95% interval").set_index("construct")
    assert set(told.index) == set(found.index)
    for name, row in told.iterrows():
        low, high = row["95% interval"].split(" to ")
        ours = found.loc[str(name)]
        assert ours["estimate"] == pytest.approx(float(row["index"]), abs=0.0051)
        assert ours["ci_low"] == pytest.approx(float(low), abs=0.0051)
        assert ours["ci_high"] == pytest.approx(float(high), abs=0.0051)


def test_paths_and_quality_are_the_pages(structure: analysis.Structure) -> None:
    found = rows(structure, "path").set_index(["subject", "object"])
    told = table("from", "to", "path", "95% interval")
    assert len(told) == len(found)
    for _, row in told.iterrows():
        ours = found.loc[(row["from"], row["to"])]
        low, high = row["95% interval"].split(" to ")
        assert ours["estimate"] == pytest.approx(float(row["path"]), abs=0.00051)
        # The bootstrap's own error, at most.
        assert ours["ci_low"] == pytest.approx(float(low), abs=0.015)
        assert ours["ci_high"] == pytest.approx(float(high), abs=0.015)
    quality = table("construct", "alpha", "rho_A", "rho_c", "AVE").set_index("construct")
    columns = {"alpha": "alpha_standardised", "rho_A": "rho_a", "rho_c": "rho_c", "AVE": "ave"}
    for head, name in columns.items():
        known = rows(structure, name).set_index("subject")["estimate"]
        for construct, value in quality[head].items():
            assert known[str(construct)] == pytest.approx(float(value), abs=0.00051)


def test_what_the_page_says_in_words(
    walked: dict[str, object], structure: analysis.Structure
) -> None:
    effect = rows(structure, "what_if", subject="quality").set_index("object")["estimate"]
    assert "0.64 points more of satisfaction" in PAGE
    assert effect["satisfaction"] == pytest.approx(0.64, abs=0.005)
    assert effect["loyalty"] == pytest.approx(0.51, abs=0.006)
    srmr = rows(structure, "srmr").iloc[0]
    assert srmr["estimate"] == pytest.approx(0.124, abs=0.0005)
    assert srmr["estimate"] > rows(structure, "srmr_limit").iloc[0]["estimate"]
    htmt = rows(structure, "htmt")
    assert "Seven pairs" in PAGE
    assert int((htmt["ci_high"] >= 1).sum()) == 7
    confirmed = analysis.confirm_structure(walked["survey"], structure)
    assert confirmed is not None
    fit = rows(confirmed, "cfa_chi2", method="ml").iloc[0]
    assert fit["estimate"] == pytest.approx(554.8, abs=0.05)
    assert rows(confirmed, "cfa_df", method="ml").iloc[0]["estimate"] == 232


def test_the_second_yaml_block_is_read(tmp_path: Path) -> None:
    weights = tmp_path / "index_weights.csv"
    study = load_study(
        {
            "client": {"id": "mobi", "name": "Mobi"},
            "wave": "2001",
            "data": {"survey": {"file": "mobi.csv"}},
            "model": {
                "template": "acsi",
                "constructs": {"value": ["V"], "satisfaction": ["S"]},
                "index_weights": {"file": str(weights)},
            },
        }
    )
    assert "index_weights: {file: " in blocks("yaml")[1]
    assert study.model is not None
    assert study.model.index_weights.file == weights
