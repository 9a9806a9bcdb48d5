"""How important the heating customers say each quality item is: a ceiling, and habits of speech."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from latent_model import answer, expected_mean
from numpy.random import Generator
from planting import DONT_KNOW, hold_back
from questionnaire import Question

ABOUT = "对您来说，{}的重要程度"
# Repair quality is said to matter less, staff attitude more than satisfaction goes with them.
STATED = tuple(
    Question(f"IMP_{item}", "importance", 0.50, mean, sd, dont_know, ABOUT.format(text))
    for item, mean, sd, dont_know, text in (
        ("PERQ1", 10.2, 1.3, 0.01, "室温达标"),
        ("PERQ2", 9.6, 1.4, 0.01, "供暖稳定"),
        ("PERQ3", 8.3, 1.7, 0.02, "报修响应速度"),
        ("PERQ4", 7.3, 1.9, 0.03, "上门维修质量"),
        ("PERQ5", 9.2, 1.5, 0.02, "客服人员态度"),
        ("PERQ6", 5.8, 2.1, 0.03, "账单清晰易懂"),
        ("PERQ7", 6.4, 2.1, 0.02, "停暖和检修通知"),
    )
)


def add_stated(table: pd.DataFrame, broke_off: Sequence[str], rng: Generator) -> pd.DataFrame:
    """Add the questions, asked last: blank after a break-off, the same in a second copy."""
    people = table["cust_id"].drop_duplicates()
    noise = rng.standard_normal((len(people), 1 + len(STATED)))
    answers = answer(STATED, noise, np.zeros((1, len(STATED))))
    answers = hold_back(answers, STATED, rng, DONT_KNOW).set_index(people.to_numpy())
    answers.loc[list(broke_off)] = np.nan
    return table.join(answers, on="cust_id")


def stated_truth() -> Mapping[str, Any]:
    """Each item's column and its mean, worked out exactly; nothing else moves these answers."""
    return {
        q.name.removeprefix("IMP_"): {
            "column": q.name,
            "mean": q.mean,
            "sd": q.sd,
            "loading": q.loading,
            "expected_mean": expected_mean(q.mean, q.sd),
        }
        for q in STATED
    }
