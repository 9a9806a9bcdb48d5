"""The demo clients: the committed files are what the seed makes and hold the truth they claim."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "data" / "examples"
TRUTH = json.loads((EXAMPLES / "truth.json").read_text("utf-8"))
HEATING = TRUTH["heating"]
ITEMS = list(HEATING["model"]["items"])
FILES = ("heating_2025.sav", "heating_2026.sav", "telecom.csv")

pytestmark = pytest.mark.xdist_group("examples")  # they are made once


def study(name: str) -> dict[str, Any]:
    text = (ROOT / "params" / f"{name}.yaml").read_text("utf-8")
    return dict(YAML(typ="safe", pure=True).load(text)["study"])


def raw(wave: str, folder: Path = EXAMPLES) -> pd.DataFrame:
    frame, _ = pyreadstat.read_sav(folder / f"heating_{wave}.sav", user_missing=True)
    return frame.rename(columns=HEATING["planted"]["renamed_2025"])


def valid(frame: pd.DataFrame, items: list[str], *, turned: bool = True) -> pd.DataFrame:
    answers = frame[items].where(frame[items].ge(1) & frame[items].le(10))
    if turned:
        answers = answers.assign(IMAG4R=11 - answers["IMAG4R"])
    return answers


def flags(frame: pd.DataFrame) -> dict[str, pd.Series[bool]]:
    flat = pd.Series(False, index=frame.index)
    for block in ("IMAG", "PERQ"):
        answers = valid(frame, [name for name in ITEMS if name.startswith(block)], turned=False)
        flat |= answers.min(axis=1) == answers.max(axis=1)
    return {
        "duplicate": frame["cust_id"].duplicated(keep="last"),
        "speeder": frame["seconds"] < 0.33 * frame["seconds"].median(),
        "straight_liner": flat,
    }


def gap(one: pd.DataFrame, other: pd.DataFrame) -> tuple[pd.Series[float], pd.Series[float]]:
    """Difference of item means, one − other, and its standard error."""
    squared = one.var() / one.count() + other.var() / other.count()
    return one.mean() - other.mean(), squared.map(math.sqrt)


def analysed(wave: str) -> pd.DataFrame:
    frame = raw(wave)
    return frame[~pd.concat(flags(frame), axis=1).any(axis=1)]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("examples")
    script = str(EXAMPLES / "make_examples.py")
    subprocess.run([sys.executable, "-W", "error", script, str(folder)], check=True)
    return folder


@pytest.mark.parametrize("wave", ["2025", "2026"])
def test_seed_makes_the_committed_waves(made: Path, wave: str) -> None:
    pd.testing.assert_frame_equal(raw(wave, made), raw(wave))


def test_seed_makes_the_committed_tables_and_truth(made: Path) -> None:
    for name in ("telecom.csv", "bank.csv"):
        assert (made / name).read_bytes() == (EXAMPLES / name).read_bytes()
    assert json.loads((made / "truth.json").read_text("utf-8")) == TRUTH


def test_files_are_small() -> None:
    assert sum(p.stat().st_size for p in EXAMPLES.iterdir() if p.is_file()) < 1_200_000


@pytest.mark.parametrize("wave", ["2025", "2026"])
def test_rules_flag_the_planted_and_nobody_else(wave: str) -> None:
    truth, frame = HEATING["waves"][wave], raw(wave)
    found = flags(frame)
    assert {rule: int(flag.sum()) for rule, flag in found.items()} == truth["flagged"]
    for rule, key in (
        ("duplicate", "duplicate"),
        ("speeder", "speeder"),
        ("straight_liner", "flat"),
    ):
        assert sorted(frame.loc[found[rule], "cust_id"]) == truth["ids"][key]
    assert len(frame) == truth["received"]
    assert len(analysed(wave)) == truth["analysed"]
    assert truth["analysed"] == truth["received"] - sum(truth["excluded"].values())


def test_counts_are_those_of_the_issue() -> None:
    wave = HEATING["waves"]["2026"]
    assert wave["flagged"] == {"duplicate": 14, "speeder": 23, "straight_liner": 17}
    assert wave["excluded"] == {"duplicate": 14, "speeder": 23, "straight_liner": 8}
    assert len(set(wave["ids"]["flat"]) & set(wave["ids"]["speeder"])) == 9


@pytest.mark.parametrize("wave", ["2025", "2026"])
def test_reasons_and_means_of_the_analysed(wave: str) -> None:
    truth, frame = HEATING["waves"][wave], analysed(wave)
    for item in ITEMS:
        column = frame[item]
        assert truth["reasons"][item] == {
            "not_asked": (column == 97).sum(),
            "dont_know": (column == 98).sum(),
            "refused": (column == 99).sum(),
            "blank": column.isna().sum(),
            "out_of_range": column.isin([0, 11]).sum(),
        }
    means = valid(frame, ITEMS).mean()
    assert means.to_dict() == pytest.approx(truth["mean"], abs=1e-9)


def test_stated_importance_is_as_told() -> None:
    truth, frame = HEATING["waves"]["2026"]["stated"], analysed("2026")
    _, meta = pyreadstat.read_sav(EXAMPLES / "heating_2026.sav", user_missing=True)
    for facts in HEATING["stated"].values():
        item, answers = facts["column"], valid(frame, [facts["column"]], turned=False).iloc[:, 0]
        counts = {"dont_know": (frame[item] == 98).sum(), "refused": (frame[item] == 99).sum()}
        assert counts.items() <= truth["reasons"][item].items()
        assert counts["dont_know"] > 0 and answers.isna().sum() == sum(
            truth["reasons"][item].values()
        )
        assert answers.mean() == pytest.approx(truth["mean"][item], abs=1e-9)
        error = answers.std() / math.sqrt(answers.count())
        assert abs(answers.mean() - facts["expected_mean"]) < 4 * error
        assert meta.missing_ranges[item] == meta.missing_ranges["PERQ1"]
    said = {item: facts["expected_mean"] for item, facts in HEATING["stated"].items()}
    assert list(said) == [item for item in ITEMS if item.startswith("PERQ")]
    assert max(said["PERQ6"], said["PERQ7"]) < 6.5 and min(said["PERQ1"], said["PERQ5"]) > 8.8
    assert (frame["IMP_PERQ1"] == 10).mean() > 0.6  # the ceiling
    assert not any(column.startswith("IMP") for column in raw("2025"))


def test_odd_codes_stand_on_one_item() -> None:
    frame, odd = raw("2026"), HEATING["planted"]["out_of_range"]
    cells = frame[ITEMS].isin(odd["codes"]).sum()
    assert cells[odd["item"]] == odd["cells"] == cells.sum()


def test_missing_codes_are_declared_in_both_forms() -> None:
    _, meta = pyreadstat.read_sav(EXAMPLES / "heating_2026.sav", user_missing=True)
    assert meta.missing_ranges["CUSCO"] == [{"lo": 97.0, "hi": 99.0}]
    discrete = [{"lo": code, "hi": code} for code in (97.0, 98.0, 99.0)]
    assert meta.missing_ranges["PERQ1"] == discrete
    assert meta.variable_value_labels["tenure"][3.0] == '3年以上 <b>&"老用户"</b>'


def test_panel_is_whole_and_correlated() -> None:
    then, now = (analysed(wave).set_index("cust_id") for wave in ("2025", "2026"))
    common = then.index.intersection(now.index)
    assert len(common) == HEATING["planted"]["panel"]["n"]
    pairs = [valid(frame.loc[common], ITEMS)["CUSA1"] for frame in (then, now)]
    assert pairs[0].corr(pairs[1]) == pytest.approx(0.6, abs=0.12)


def test_weighted_means_meet_the_population() -> None:
    expected = HEATING["expected_mean"]
    for wave in ("2025", "2026"):
        answers = valid(analysed(wave), ITEMS)
        n_eff = HEATING["waves"][wave]["effective_n"] * answers.notna().mean()
        error = answers.std() / np.sqrt(n_eff)
        for item, mean in HEATING["waves"][wave]["weighted_mean"].items():
            assert abs(mean - expected[wave][item]["population"]) < 4 * error[item], item


def test_raking_matters() -> None:
    wave = HEATING["waves"]["2026"]
    drop = wave["mean"]["CUSA1"] - wave["weighted_mean"]["CUSA1"]
    assert 0.05 < drop < 0.15
    assert HEATING["targets"] == {
        column: {str(code): share for code, share in shares.items()}
        for column, shares in study("demo")["weighting"]["targets"].items()
    }
    assert all(math.isclose(sum(t.values()), 1, abs_tol=1e-12) for t in HEATING["targets"].values())


def test_one_item_improved() -> None:
    change, error = gap(*(valid(analysed(wave), ITEMS) for wave in ("2026", "2025")))
    z = change / error
    assert z["PERQ3"] > 5
    assert z.drop("PERQ3").abs().max() < 3


def test_one_region_is_weak_and_one_is_tiny() -> None:
    now = analysed("2026")
    answers, weak = valid(now, ITEMS), now["region"] == 3
    lower, error = gap(answers[weak], answers[~weak])
    for item, facts in HEATING["expected_mean"]["2026"].items():
        planted = facts["weak_region"] - facts["usual"]
        assert abs(lower[item] - planted) < 4 * error[item], item
    assert (lower / error).drop("CUSCO").max() < -3
    assert (raw("2026")["region"] == 5).sum() == HEATING["planted"]["tiny_region"]["n"]


def test_answers_follow_the_structural_model() -> None:
    answers = pd.concat([valid(analysed(wave), ITEMS) for wave in ("2025", "2026")])
    model = HEATING["model"]
    blocks: dict[str, list[str]] = {}
    for item, facts in model["items"].items():
        blocks.setdefault(facts["construct"], []).append(item)
    del blocks["complaints"]  # one item: no reliability to correct for
    scores = pd.DataFrame({name: answers[items].mean(axis=1) for name, items in blocks.items()})
    alpha = {}
    for name, items in blocks.items():
        cov, k = answers[items].cov().to_numpy(), len(items)
        alpha[name] = k / (k - 1) * (1 - cov.trace() / cov.sum())
    tolerance = TRUTH["tolerances"]["construct_correlation_disattenuated"]
    for one in blocks:
        for other in blocks:
            if one != other:
                seen = scores[one].corr(scores[other]) / math.sqrt(alpha[one] * alpha[other])
                truth = model["construct_correlation"][one][other]
                assert seen == pytest.approx(truth, abs=tolerance), (one, other)


def test_telecom_table_and_truth() -> None:
    frame = pd.read_csv(EXAMPLES / "telecom.csv", dtype={"resp_id": str})
    truth = TRUTH["telecom"]["waves"]["2026"]
    items = list(TRUTH["telecom"]["model"]["items"])
    answers = frame[items].where(frame[items].le(10))
    assert len(frame) == truth["received"] == truth["analysed"]
    assert {
        "duplicate": frame["resp_id"].duplicated(keep="last").sum(),
        "speeder": (frame["seconds"] < 0.33 * frame["seconds"].median()).sum(),
        "straight_liner": (answers.min(axis=1) == answers.max(axis=1)).sum(),
    } == truth["flagged"]
    assert answers.mean().to_dict() == pytest.approx(truth["mean"], abs=1e-9)
    declared = {item: (frame[item] == 99).sum() for item in items}
    assert declared == {item: facts["declared"] for item, facts in truth["reasons"].items()}
    prepaid = frame["plan"] == "Prepaid"
    lower, error = gap(answers[prepaid], answers[~prepaid])
    for item, facts in TRUTH["telecom"]["expected_mean"].items():
        assert abs(lower[item] - facts["weak_plan"] + facts["usual"]) < 4 * error[item], item
    assert (lower / error).mean() < -2


@pytest.mark.parametrize("name", FILES)
def test_comments_are_hostile(name: str) -> None:
    path = EXAMPLES / name
    frame = pd.read_csv(path) if name.endswith("csv") else pyreadstat.read_sav(path)[0]
    comments = set(frame["comment"].dropna())
    assert {
        "<script>alert(1)</script>",
        "=cmd|' /C calc'!A0",
        '"><img src=x onerror=alert(1)>',
        "${7*7}",
        "{{7*7}}",
        "[x](javascript:alert(1))",
        "abc\u202egnp.exe\u202c",
    } <= comments
    assert max(map(len, comments)) > 200


def test_demo_yaml_tells_what_the_file_holds() -> None:
    demo = study("demo")
    _, meta = pyreadstat.read_sav(EXAMPLES / "heating_2026.sav", metadataonly=True)
    assert list(demo["items"]) == ITEMS
    for item, facts in demo["items"].items():
        assert facts["question"]["zh"] == meta.column_names_to_labels[item]
        assert facts["block"] == HEATING["model"]["items"][item]["construct"]
        assert facts.get("reverse", False) == (item in HEATING["model"]["reversed"])
    wave, cases = HEATING["waves"]["2026"], demo["fieldwork"]["dispositions"]
    assert cases["partial"] == len(wave["ids"]["partial"])
    assert cases["complete"] + cases["partial"] == wave["people"]
    dates = raw("2026")["end_time"].dt.date
    assert demo["fieldwork"]["start"] <= dates.min() <= dates.max() <= demo["fieldwork"]["end"]


def test_telecom_yaml_tells_what_the_file_holds() -> None:
    telecom = study("telecom")
    frame = pd.read_csv(EXAMPLES / "telecom.csv")
    assert list(telecom["items"]) == list(TRUTH["telecom"]["model"]["items"])
    for column, segment in telecom["columns"]["segments"].items():
        assert set(segment["labels"]) == set(frame[column])
    dates = pd.to_datetime(frame["completed"]).dt.date
    assert (
        telecom["fieldwork"]["start"] <= dates.min() <= dates.max() <= telecom["fieldwork"]["end"]
    )
