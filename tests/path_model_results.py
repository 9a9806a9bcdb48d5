"""Results of the path model for tests of its exhibits: as estimated, and spoilt on purpose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import pandas as pd
from structure_results import structure_of

from csi_helpers.analysis.structural.findings.structure import Structure

ENOUGH = "model.bootstrap=2000"  # replicates with which corrected p-values can be small
SECOND_ORDER = (
    "model.template=custom",
    "model.paths=[[image, experience],[experience, satisfaction],[satisfaction, loyalty]]",
    "model.second_order={experience: [quality, value, expectation]}",
)
Change = tuple[str, str, str]  # table, subject, object


def with_rows(structure: Structure, changes: Mapping[Change, Mapping[str, object]]) -> Structure:
    """The result with other figures in some rows of its current wave."""
    estimates = structure.estimates.copy()
    for (table, subject, other), values in changes.items():
        rows = (estimates["table"] == table) & (estimates["wave"] == structure.wave)
        if subject:
            rows &= estimates["subject"] == subject
        if other:
            rows &= estimates["object"] == other
        assert rows.any(), (table, subject, other)
        for column, value in values.items():
            estimates.loc[rows, column] = value
    return replace(structure, estimates=estimates)


def figure(structure: Structure, table: str, subject: str, other: str = "") -> pd.Series:
    """The one row of the current wave."""
    rows = structure.estimates
    rows = rows[(rows["table"] == table) & (rows["wave"] == structure.wave)]
    (place,) = rows.index[(rows["subject"] == subject) & (rows["object"] == other)]
    return rows.loc[place]


def demo() -> Structure:
    return structure_of("demo", ENOUGH)


def telecom() -> Structure:
    return structure_of("telecom", ENOUGH)


def second_order() -> Structure:
    return structure_of("telecom", *SECOND_ORDER, ENOUGH)


def mode_b() -> Structure:
    return structure_of(
        "telecom", "model.modes={quality: B, image: B}", "model.interval=bca", ENOUGH
    )


@cache
def spoilt() -> Structure:
    """The demo client with something wrong in every respect."""
    return with_rows(
        replace(
            demo(),
            left_out=("PERQ7",),
            dropped=(("value", "loyalty"),),
            degenerate={"2026": 3},
            correction="none",
        ),
        {
            ("alpha_standardised", "loyalty", ""): {"estimate": 0.62},
            ("rho_a", "loyalty", ""): {"estimate": 0.69996},
            ("ave", "expectation", ""): {"estimate": 0.45},
            ("rho_c", "quality", ""): {"estimate": 0.96},
            ("htmt", "quality", "satisfaction"): {"estimate": 0.93, "ci_high": 1.01},
            ("htmt", "image", "loyalty"): {"estimate": 0.87, "ci_high": 0.91},
            ("construct_correlation", "quality", "satisfaction"): {"estimate": -0.85},
            ("loading", "IMAG4R", "image"): {"estimate": 0.61},
            ("weight", "CUEX3", "expectation"): {"estimate": -0.12, "p_value": 0.3},
            ("item_vif", "PERQ1", "quality"): {"estimate": 6.2},
            ("cross_loading", "CUSA2", "quality"): {"estimate": 0.91},
            ("path", "image", "satisfaction"): {"p_adjusted": 0.2, "estimate": -0.03},
            ("path_bca", "image", "satisfaction"): {"ci_low": -0.09, "ci_high": 0.04},
            ("total_effect", "value", "satisfaction"): {"p_adjusted": 0.2},
            ("total_effect", "expectation", "loyalty"): {"estimate": -0.5, "note": "caution"},
            ("what_if", "expectation", "loyalty"): {
                "estimate": -0.6,
                "ci_low": -0.7,
                "ci_high": -0.5,
            },
            ("vif", "quality", "satisfaction"): {"estimate": 5.4},
            ("vif", "value", "satisfaction"): {"estimate": 3.3},
            ("srmr", "overall", ""): {"estimate": 0.0804, "p_value": 0.0004},
            ("f2", "quality", "value"): {"estimate": 0.36},
        },
    )
