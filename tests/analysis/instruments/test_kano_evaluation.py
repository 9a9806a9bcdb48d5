"""Rules of Kano's evaluation against the published tables, cases and numbers."""

from __future__ import annotations

import numpy as np
import pytest

from csi_helpers.analysis.instruments.kano.evaluation import (
    DYSFUNCTIONAL,
    FUNCTIONAL,
    UNAMBIGUOUS,
    better_worse,
    continuous_class,
    dumouchel,
    evaluate,
    fong,
    mode_class,
    pouliot_class,
    quadrant_class,
    ranked,
)

# Berger et al. (1993), Cent. Qual. Manag. J. 2(4): rows with the feature, columns without it.
CLASSIC = "Q A A A O | R I I I M | R I I I M | R I I I M | R R R R Q"
VARIANT = "Q A A A O | R Q I I M | R I I I M | R I I Q M | R R R R Q"
# Matzler & Hinterhuber (1998), Technovation 18(1): ski, % of respondents as A, O, M, I.
SKI = {
    "edge": ((7, 33, 49.3, 9.5), 0.405, -0.833, "M"),
    "turn": ((10.4, 45.1, 31.5, 11.5), 0.563, -0.778, "O"),
    "service": ((63.8, 21.6, 2.9, 8.5), 0.882, -0.253, "A"),
}


@pytest.mark.parametrize(("name", "printed"), [("classic", CLASSIC), ("variant", VARIANT)])
def test_every_cell_of_both_published_tables(name: str, printed: str) -> None:
    cells = [row.split() for row in printed.split("|")]
    for row in range(5):
        for column in range(5):
            answer = evaluate(np.array([row + 1.0]), np.array([column + 1.0]), name)
            assert answer[0] == cells[row][column], (row, column)


@pytest.mark.parametrize("feature", SKI)
def test_the_ski_of_matzler_and_hinterhuber(feature: str) -> None:
    shares, better, worse, letter = SKI[feature]
    counts = dict(zip("AOMI", shares, strict=True))
    assert better_worse(counts) == pytest.approx((better, worse), abs=1e-3)
    assert mode_class(counts) == quadrant_class(better, worse) == letter


@pytest.mark.parametrize(
    ("most", "second", "n", "threshold", "clear"),
    [(60, 45, 150, 13.6312, True), (60, 50, 150, 13.7720, False)],
)
def test_fong(most: int, second: int, n: int, threshold: float, clear: bool) -> None:
    both = most + second
    assert 1.65 * np.sqrt(both * (2 * n - both) / (2 * n)) == pytest.approx(threshold, abs=1e-3)
    value = fong(most, second, n)
    assert value == pytest.approx(1.65 * (most - second) / threshold, abs=1e-4)
    assert (value >= UNAMBIGUOUS) is clear is (most - second >= threshold)
    assert fong(second, most, n) == value


def test_the_continuous_vector() -> None:
    given = np.array([(1.0, 5), (1, 3), (2, 5), (1, 4), (3, 3)])
    y = dumouchel(given[:, 0], FUNCTIONAL).mean()
    x = dumouchel(given[:, 1], DYSFUNCTIONAL).mean()
    assert (y, x) == pytest.approx((2.8, 2.0))
    assert continuous_class(y, x) == "O"


def test_ties_go_to_what_hurts_most() -> None:
    assert ranked(dict.fromkeys("QRIAOM", 1.0)) == list("MOAIRQ")
    assert mode_class({"A": 0.3, "O": 0.3, "M": 0.1, "I": 0.3}) == "O"
    assert mode_class({"A": 0.1 + 0.2, "I": 0.3}) == "A"  # equal but for rounding


def test_berger_and_pouliot_ask_first_whether_people_care() -> None:
    shares = {"A": 0.25, "O": 0.2, "M": 0.15, "I": 0.35, "R": 0.03, "Q": 0.02}
    assert mode_class(shares) == "I" and pouliot_class(shares) == "A"
    assert pouliot_class({"A": 0.3, "O": 0.1, "M": 0.1, "I": 0.2, "R": 0.3, "Q": 0.0}) == "R"


def test_nobody_in_the_denominator() -> None:
    assert np.isnan(better_worse({"R": 0.7, "Q": 0.3})).all()


def test_a_missing_answer_has_no_class() -> None:
    gap = np.array([np.nan, 1.0])
    assert list(evaluate(gap, gap[::-1])) == ["", ""]
