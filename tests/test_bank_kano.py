"""The bank's Kano questions: what was planted is in the file, and nothing else of it moved."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "data" / "examples"
KANO = json.loads((EXAMPLES / "truth.json").read_text("utf-8"))["bank"]["kano"]
# Rows with the feature, columns without it; like, must be, neutral, live with, dislike.
TABLE = ("QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ")


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return pd.read_csv(EXAMPLES / "bank.csv")


def letters(table: pd.DataFrame, columns: list[str]) -> pd.Series:
    both = table[columns]
    valid = both[both.isin(range(1, 6)).all(axis=1)]
    return valid.apply(lambda row: TABLE[row.iloc[0] - 1][row.iloc[1] - 1], axis=1)


@pytest.mark.parametrize("feature", KANO["features"])
def test_shares_meet_the_plan(table: pd.DataFrame, feature: str) -> None:
    truth = KANO["features"][feature]
    senior = table["customer_type"] == "senior"
    found = letters(table, truth["columns"])
    assert len(found) == truth["answered"]
    for part, shares in (
        (found, truth["shares"]),
        (found[senior.loc[found.index]], truth["shares_of_seniors"]),
    ):
        seen = part.value_counts(normalize=True)
        for letter, share in shares.items():
            error = np.sqrt(share * (1 - share) / len(part))
            assert abs(seen.get(letter, 0.0) - share) < 4 * error, letter
        assert sum(shares.values()) == pytest.approx(1)


def test_coefficients_follow_from_the_shares() -> None:
    for truth in KANO["features"].values():
        a, o, m, i = (truth["shares"][letter] for letter in "AOMI")
        assert truth["better"] == pytest.approx((a + o) / (a + o + m + i))
        assert truth["worse"] == pytest.approx(-(o + m) / (a + o + m + i))


def test_the_planted_kinds_are_as_told() -> None:
    planted = KANO["planted"]
    kinds = {"must_be": "M", "one_dimensional": "O", "attractive": "A", "indifferent": "I"}
    for kind, letter in kinds.items():
        shares = KANO["features"][planted[kind]]["shares"]
        assert max(shares, key=lambda one: shares[one]) == letter
        assert shares[letter] > 0.25 + sorted(shares.values())[-2]
    both = planted["combination"]
    shares = KANO["features"][both["feature"]]["shares"]
    assert shares[both["classes"][0]] == shares[both["classes"][1]] == max(shares.values())
    robot = KANO["features"][planted["reverse"]["feature"]]
    assert robot["shares_of_seniors"]["R"] > 0.6 > 0.2 > robot["shares"]["R"]


def test_codes_are_the_five_and_dont_know(table: pd.DataFrame) -> None:
    columns = [name for truth in KANO["features"].values() for name in truth["columns"]]
    assert list(table.columns[-12:]) == columns
    assert table[columns].isin([1, 2, 3, 4, 5, 9]).all(axis=None)
    assert (table[columns] == 9).mean().between(0.01, 0.05).all()
