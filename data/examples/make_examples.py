"""Make the demo clients: a heating utility (.sav), a telecom operator, a bank and a shop (.csv).

Run ``python data/examples/make_examples.py [FOLDER]``; the same seed gives the same bytes. What
was planted, and what a correct reading of the files must find again, goes to ``truth.json``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyreadstat
from bank import make_bank
from expected_service import add_service
from heating_customers import make_customers
from latent_model import (
    IMPROVED,
    IMPROVEMENT,
    Numbers,
    answer,
    expected_mean,
    improvement_points,
    model_of,
    structure_of,
)
from loyalty_questions import LOYALTY, add_loyalty, loyalty_found, loyalty_truth
from numpy.random import Generator
from planting import (
    DONT_KNOW,
    NOT_ASKED,
    REFUSED,
    TARGETS,
    found_again,
    hold_back,
    nudge_flat,
    plant,
)
from questionnaire import COMMENTS_EN, COMMENTS_ZH, HEATING, HOSTILE, LEVELS, TELECOM
from relationship_truth import relationship_truth
from shop import make_shop
from stated_importance import STATED, add_stated, stated_truth

HERE = Path(__file__).resolve().parent
SEED = 20261122
PANEL, PANEL_CORRELATION = 300, 0.6
WEAK_REGION, WEAK_PLAN, REGION_POINTS, PLAN_POINTS = "3", "Prepaid", -0.8, -0.6
PLANTED_2026 = {"duplicate": 14, "speeder": 23, "flat": 17, "both": 9, "partial": 18, "odd": 6}
PLANTED_2025 = {"duplicate": 5, "speeder": 9, "flat": 6, "both": 3, "partial": 12, "odd": 0}
PLANTED_TELECOM = {"duplicate": 6, "speeder": 11, "flat": 5, "both": 2, "partial": 0, "odd": 0}


def common_columns(people: pd.DataFrame, start: str, comments: list[str], rng: Generator) -> None:
    """Add time of answering, duration and comment; the comments stand in the first rows drawn."""
    n = len(people)
    people["end_time"] = pd.Timestamp(start) + pd.to_timedelta(
        np.sort(rng.choice(26 * 86_400, n, replace=False)), unit="s"
    )
    people["end_time"] = people["end_time"].astype("datetime64[ms]")
    people["seconds"] = np.clip(np.rint(540 * np.exp(0.35 * rng.standard_normal(n))), 270, 2400)
    people["comment"] = ""
    rows = rng.choice(n, 4 * len(comments), replace=False)
    people.loc[rows, "comment"] = (HOSTILE + comments * 4)[: len(rows)]


def heating_wave(
    people: pd.DataFrame,
    noise: Numbers,
    wave: str,
    rng: Generator,
    stated: Generator,
    said: tuple[pd.DataFrame, Generator],
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """One wave of the heating utility as its file holds it, with what was planted."""
    now = wave == "2026"
    people = people.reset_index(drop=True)
    change = improvement_points(HEATING)
    shift = np.array([[change[q.name] * now for q in HEATING]])
    weak = (people["region"] == int(WEAK_REGION)).to_numpy()
    answers = answer(HEATING, noise, shift + REGION_POINTS * weak[:, None])
    for q in HEATING:
        if q.reverse:
            answers[q.name] = 11 - answers[q.name]
    answers = hold_back(answers, HEATING, rng, DONT_KNOW)
    answers["CUSCO"] = answers["CUSCO"].mask(rng.random(len(people)) > 0.36, NOT_ASKED)
    nudge_flat(answers, HEATING, rng)
    common_columns(people, f"{wave}-03-02 08:00", COMMENTS_ZH, rng)
    table = pd.concat([people, answers], axis=1)
    free = people.index[~people["panel"] & (people["region"] != 5)].tolist()
    table, facts = plant(table, HEATING, PLANTED_2026 if now else PLANTED_2025, free, rng)
    if now:
        table = add_stated(table, facts["ids"]["partial"], stated)
    lasting, loyalty = said
    table = add_loyalty(table, wave, lasting, facts["ids"]["partial"], loyalty)
    kept = table[~table["out"]]
    facts |= found_again(kept, HEATING, raked=True)
    if now:
        facts["stated"] = found_again(kept, STATED, raked=True)
    facts["loyalty"] = loyalty_found(kept)
    return table.drop(columns=["panel", "out"]), facts


def write_sav(table: pd.DataFrame, path: Path, renamed: Mapping[str, str]) -> None:
    """Write SPSS with labels and user-missing codes, and a fixed stamp in place of the clock's."""
    asked = [q for q in (*HEATING, *STATED, *LOYALTY) if q.name in table]
    texts = {
        "cust_id": "用户编号",
        "region": "供热片区",
        "tenure": "用热年限",
        "owner": "住房性质",
        "end_time": "答卷完成时间",
        "seconds": "作答用时（秒）",
        "comment": "其他意见和建议",
    } | {q.name: q.text for q in asked}
    codes = {NOT_ASKED: "不适用/未问", DONT_KNOW: "不知道", REFUSED: "拒答"}
    items = [q.name for q in asked]
    missing: dict[str, list[Any]] = {name: list(codes) for name in items}
    missing |= {"CUSCO": [{"lo": NOT_ASKED, "hi": REFUSED}], "tenure": [REFUSED]}
    pyreadstat.write_sav(
        table.rename(columns=renamed),
        path,
        column_labels={renamed.get(name, name): text for name, text in texts.items()},
        variable_value_labels={renamed.get(name, name): codes for name in items} | LEVELS,
        missing_ranges={renamed.get(name, name): rule for name, rule in missing.items()},
        row_compress=True,
    )
    raw = bytearray(path.read_bytes())
    raw[92:109] = b"22 Nov 26" + b"00:00:00"  # creation date and time in the SPSS file header
    path.write_bytes(raw)


def make_heating(
    folder: Path, rng: Generator, stated: Generator, loyalty: Generator, files: Generator
) -> dict[str, Any]:
    """Write the heating utility's waves and its own files; return its part of the truth."""
    n, pool = 1200, 2 * 1200 - PANEL
    first, second = slice(n - PANEL, pool), slice(0, n)  # rows of the pool in 2025 and in 2026
    region = rng.choice([1.0, 2.0, 3.0, 4.0], pool, p=[0.42, 0.26, 0.16, 0.16])
    region[[11, 222, 555, 1311, 1522, 1855]] = 5.0  # three remote people in each wave
    people = pd.DataFrame(
        {
            "cust_id": [f"BC{k}" for k in 100_000 + rng.permutation(900_000)[:pool]],
            "region": region,
            "tenure": rng.choice([1.0, 2.0, 3.0, REFUSED], pool, p=[0.25, 0.34, 0.40, 0.01]),
            "owner": rng.choice([1.0, 2.0], pool, p=[0.58, 0.42]),
            "panel": (np.arange(pool) >= n - PANEL) & (np.arange(pool) < n),
        }
    )
    width = len(HEATING) + len(structure_of(HEATING).constructs)
    lasting = rng.standard_normal((pool, width))
    kept = loyalty.standard_normal((pool, len(LOYALTY)))
    said = pd.DataFrame(kept, index=people["cust_id"], columns=[q.name for q in LOYALTY])
    waves: dict[str, Any] = {}
    tables = {}
    for wave, rows in (("2025", first), ("2026", second)):
        fresh = rng.standard_normal((pool, width))
        noise = sqrt(PANEL_CORRELATION) * lasting + sqrt(1 - PANEL_CORRELATION) * fresh
        # Within a wave the people come in random order, so that time and panel are unrelated.
        order = rng.permutation(np.arange(pool)[rows])
        tables[wave], waves[wave] = heating_wave(
            people.iloc[order], noise[order], wave, rng, stated, (said, loyalty)
        )
        renamed = {"PERQ1": "Q7", "seconds": "dur_sec"} if wave == "2025" else {}
        write_sav(tables[wave], folder / f"heating_{wave}.sav", renamed)
    change = improvement_points(HEATING)
    share = TARGETS["region"][WEAK_REGION]
    expected: dict[str, Any] = {"2025": {}, "2026": {}, "change": {}}
    for q in HEATING:
        for wave in ("2025", "2026"):
            at = q.mean + change[q.name] * (wave == "2026")
            usual, weak = expected_mean(at, q.sd), expected_mean(at + REGION_POINTS, q.sd)
            total = (1 - share) * usual + share * weak
            expected[wave][q.name] = {"usual": usual, "weak_region": weak, "population": total}
        then, now = (expected[wave][q.name]["population"] for wave in ("2025", "2026"))
        expected["change"][q.name] = now - then
    loyalty_facts, customers = loyalty_truth(), make_customers(folder, tables, files)
    return {
        "waves": waves,
        "model": model_of(HEATING),
        "targets": TARGETS,
        "planted": {
            "region": {"code": WEAK_REGION, "points": REGION_POINTS, "items": "all"},
            "tiny_region": {"code": "5", "n": 3},
            "change": {"item": IMPROVED, "points": IMPROVEMENT, "all": change},
            "out_of_range": {"item": "PERQ5", "codes": [0, 11], "cells": PLANTED_2026["odd"]},
            "panel": {"n": PANEL, "correlation": PANEL_CORRELATION},
            "renamed_2025": {"Q7": "PERQ1", "dur_sec": "seconds"},
        },
        "expected_mean": expected,
        "stated": stated_truth(),
        "loyalty": loyalty_facts,
        "customers": customers,
        "relationship": relationship_truth(expected, loyalty_facts, customers),
    }


def make_telecom(folder: Path, rng: Generator, service: Generator) -> dict[str, Any]:
    """Write the telecom operator's table; return its part of the truth."""
    n = 800
    people = pd.DataFrame(
        {
            "cust_id": [str(k) for k in 10_000 + rng.permutation(80_000)[:n]],
            "plan": rng.choice(["Prepaid", "Contract", "Business"], n, p=[0.35, 0.50, 0.15]),
            "age_band": rng.choice(["18-29", "30-44", "45-59", "60+"], n, p=[0.2, 0.3, 0.3, 0.2]),
        }
    )
    noise = rng.standard_normal((n, len(TELECOM) + len(structure_of(TELECOM).constructs)))
    weak = (people["plan"] == WEAK_PLAN).to_numpy()
    shift = np.repeat(PLAN_POINTS * weak[:, None], len(TELECOM), axis=1)
    answers = hold_back(answer(TELECOM, noise, shift), TELECOM, rng, REFUSED)
    nudge_flat(answers, TELECOM, rng)
    common_columns(people, "2026-05-04 08:00", COMMENTS_EN, rng)
    table = pd.concat([people, answers], axis=1)
    table, facts = plant(table, TELECOM, PLANTED_TELECOM, table.index.tolist(), rng)
    table = table.drop(columns="out")
    asked_before = list(table)
    table, served = add_service(table, service)
    items = [q.name for q in TELECOM] + [name for name in table if name not in asked_before]
    whole = table.astype(dict.fromkeys([*items, "seconds"], "Int64"))
    whole = whole.rename(columns={"cust_id": "resp_id", "end_time": "completed"})
    whole.to_csv(folder / "telecom.csv", index=False, lineterminator="\n", encoding="utf-8")
    # telecom.yaml excludes nobody: its rules only flag, so everyone is analysed.
    facts |= {"excluded": {}, "analysed": facts["received"]}
    found = found_again(table, TELECOM, raked=False)
    declared = {
        name: {"declared": r["refused"], "blank": r["blank"]}
        for name, r in found["reasons"].items()
    }
    expected = {
        q.name: {
            "usual": expected_mean(q.mean, q.sd),
            "weak_plan": expected_mean(q.mean + PLAN_POINTS, q.sd),
        }
        for q in TELECOM
    }
    return {
        "waves": {"2026": facts | found | {"reasons": declared}},
        "model": model_of(TELECOM),
        "planted": {"plan": {"code": WEAK_PLAN, "points": PLAN_POINTS, "items": "all"}},
        "expected_mean": expected,
        "service_quality": served,
    }


def make_examples(folder: Path = HERE) -> dict[str, Any]:
    """Write all example files and ``truth.json`` into `folder`; return the truth."""
    # A generator for each part: a new part leaves the others as they are.
    heating, telecom, bank, stated = (np.random.default_rng([SEED, k]) for k in (1, 2, 3, 4))
    service, kano = (np.random.default_rng([SEED, stream]) for stream in (6, 7))
    loyalty, files, shop = (np.random.default_rng([SEED, stream]) for stream in (8, 9, 10))
    truth = {
        "seed": SEED,
        "heating": make_heating(folder, heating, stated, loyalty, files),
        "telecom": make_telecom(folder, telecom, service),
        "bank": make_bank(folder, bank, kano),
        "shop": make_shop(folder, shop),
        "tolerances": {
            "counts": 0,
            "mean": 1e-9,
            "expected_mean_in_standard_errors": 4,
            "construct_correlation_disattenuated": 0.1,
            "share_of_r2_simulated": 0.002,
        },
    }
    text = json.dumps(truth, ensure_ascii=False, indent=1)
    (folder / "truth.json").write_text(text + "\n", encoding="utf-8", newline="\n")
    return truth


if __name__ == "__main__":
    make_examples(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
