"""A small study that is also seen as a large one: four constructs, two waves, three branches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
from large_waves import as_large

from csi_helpers.data.codebook import Codebook, ConstructEntry, ItemEntry, SegmentEntry
from csi_helpers.data.design import SamplingDesign
from csi_helpers.data.large.survey import LargeSurvey
from csi_helpers.data.survey import Survey, Wave
from csi_helpers.params import Text
from csi_helpers.params.modelling import Model
from csi_helpers.params.sections import Scale

CONSTRUCTS = {
    "expectation": ("e1", "e2"),
    "quality": ("q1", "q2", "q3"),
    "satisfaction": ("s1", "s2", "s3"),
    "loyalty": ("l1", "l2"),
}
PATHS = (
    ("expectation", "quality"),
    ("expectation", "satisfaction"),
    ("quality", "satisfaction"),
    ("satisfaction", "loyalty"),
)
ITEMS = tuple(item for items in CONSTRUCTS.values() for item in items)
BRANCHES = ("north", "south", "west")


def path_model(**settings: object) -> Model:
    """The study's section `model`."""
    model = {"constructs": CONSTRUCTS, "paths": PATHS, "bootstrap": 300, "target": "satisfaction"}
    return Model.model_validate({**model, **settings})


@cache
def both(gaps: float = 0.0, *, weighted: bool = False) -> tuple[Survey, LargeSurvey]:
    """The survey, and the same respondents behind sums; a share `gaps` of answers is missing."""
    waves = tuple(
        _wave(name, seed, n, gaps, weighted=weighted)
        for name, seed, n in (("2025", 1, 900), ("2026", 2, 1100))
    )
    survey = Survey(
        waves=waves,
        received=waves[-1],
        codebook=_codebook(),
        log=(),
        counts={},
        flagged={},
        excluded={},
        hashes={},
    )
    return survey, as_large(survey)


def with_answers(survey: Survey, **columns: object) -> tuple[Survey, LargeSurvey]:
    """The same with some columns of the current wave's answers replaced."""
    answers = survey.current.answers.assign(**columns)
    changed = replace(survey, waves=(*survey.waves[:-1], replace(survey.current, answers=answers)))
    return changed, as_large(changed)


def _wave(name: str, seed: int, n: int, gaps: float, *, weighted: bool) -> Wave:
    rng = np.random.default_rng(seed)
    branch = rng.integers(0, 3, n)
    e = rng.normal(size=n) + 0.2 * branch
    q = 0.5 * e + rng.normal(size=n)
    s = 0.2 * e + (0.4 + 0.15 * branch) * q + rng.normal(size=n)
    latent = {"e": e, "q": q, "s": s, "l": 0.7 * s + rng.normal(size=n)}
    scores = np.column_stack([latent[item[0]] for item in ITEMS])
    values = np.clip(np.rint(6.5 + 1.2 * scores + rng.normal(size=scores.shape)), 1, 10)
    values[rng.random(values.shape) < gaps] = np.nan
    answers = pd.DataFrame(values, columns=list(ITEMS))
    reasons = pd.DataFrame(np.where(answers.isna(), "blank", ""), columns=list(ITEMS))
    codes = np.array([*BRANCHES, None], dtype=object)[np.where(rng.random(n) < 0.05, 3, branch)]
    respondents = pd.DataFrame({"id": [None] * n, "branch": codes}, dtype=object)
    weights = rng.uniform(0.4, 1.8, n) if weighted else None
    return Wave(
        name=name,
        answers=answers,
        reasons=reasons,
        respondents=respondents,
        flags=pd.DataFrame({"speeder": np.zeros(n, dtype=bool)}),
        design=SamplingDesign.simple(n, weights),
    )


def _codebook() -> Codebook:
    scale = Scale(min=1, max=10)
    texts = {name: Text(zh=name, en=name) for name in (*ITEMS, *BRANCHES, *CONSTRUCTS, "branch")}
    return Codebook(
        items={
            item: ItemEntry(item, texts[item], texts[item], scale, {}, {}, reverse=False, block="")
            for item in ITEMS
        },
        segments={
            "branch": SegmentEntry("branch", texts["branch"], {b: texts[b] for b in BRANCHES})
        },
        constructs={
            name: ConstructEntry(name, texts[name], own) for name, own in CONSTRUCTS.items()
        },
    )


KEYS = ["table", "subject", "object", "method", "group", "wave", "compared_with"]


def beside(one: pd.DataFrame, other: pd.DataFrame, tables: Iterable[str] = ()) -> pd.DataFrame:
    """Rows of two tables of estimates next to each other, the other's columns ending in `_large`.

    Both have the same rows in the same order.
    """
    chosen = [
        frame[frame["table"].isin(list(tables))] if tables else frame for frame in (one, other)
    ]
    first, second = (frame.reset_index(drop=True) for frame in chosen)
    pd.testing.assert_frame_equal(first[KEYS], second[KEYS])
    return pd.concat([first, second.drop(columns=KEYS).add_suffix("_large")], axis=1)


def same(rows: pd.DataFrame, *columns: str, tolerance: float = 1e-9) -> None:
    """The columns are equal, gaps included; relative to what exceeds one."""
    for column in columns:
        np.testing.assert_allclose(
            rows[f"{column}_large"], rows[column], rtol=tolerance, atol=tolerance, err_msg=column
        )


def ratios(rows: pd.DataFrame, column: str = "se") -> pd.Series:
    """The large survey's column over the other's, where both have one above zero."""
    known = rows[(rows[column] > 1e-12) & rows[f"{column}_large"].notna()]
    return known[f"{column}_large"] / known[column]
