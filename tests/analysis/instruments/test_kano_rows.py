"""Rows of a feature: odd names of levels, and changes made as everywhere."""

from __future__ import annotations

import numpy as np
import pytest
from kano_waves import kano_section, kano_survey, kano_wave, pairs

from csi_helpers.analysis import evaluate_kano
from csi_helpers.analysis.group_means import change_between
from csi_helpers.analysis.instruments.kano import rows
from csi_helpers.analysis.instruments.kano.answers import FeatureAnswers
from csi_helpers.analysis.variance import DesignVariance


def found(table, group, *waves):
    result = evaluate_kano(kano_survey(*waves), kano_section(["app"]), seed=3).estimates
    return result[(result["table"] == table) & (result["group"] == group)]


def test_the_name_of_a_level_changes_no_interval():
    answers = pairs(A=30, O=60, M=30, I=30)
    numbers = ["estimate", "se", "ci_low", "ci_high"]

    def figures(code, table):
        wave = kano_wave({"app": answers}, segments={"region": [code, "b"] * 75})
        return found(table, f"region={code}", wave)[numbers].to_numpy(float)

    for table in ("kano_share", "better", "worse"):
        assert figures("a|b", table) == pytest.approx(figures("a", table), abs=1e-12)


def test_changes_are_those_of_every_chapter():
    waves = [
        kano_wave({"app": pairs(**counts)}, name=name)
        for name, counts in (
            ("2025", {"A": 80, "O": 40, "I": 30}),
            ("2026", {"A": 14, "O": 60, "M": 45, "I": 31}),
        )
    ]
    variances = [DesignVariance(wave.design) for wave in waves]
    asked = [
        FeatureAnswers.of("app", wave, "classic", variance, 0.95)
        for wave, variance in zip(waves, variances, strict=True)
    ]
    everybody = np.ones(150, dtype=bool)
    means = [one.means(one.better, 30) for one in asked]
    row = found("better_change", "total", *waves).iloc[0]
    for key, value in change_between(means[0], everybody, means[1], everybody).items():
        assert row[key] == pytest.approx(value, abs=1e-12)
    assert rows.change_between is change_between
