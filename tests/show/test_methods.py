"""The method note says what holds for the study at hand, and nothing else."""

from dataclasses import replace

import pytest
from show_codebook import make_codebook
from show_results import make_correlation, make_descriptive, make_sample

from csi_helpers.show.wording import (
    base_line_changes,
    explain_correlation,
    explain_items,
    explain_sample,
)
from csi_helpers.show.words import Words

CODEBOOK = make_codebook(3)
EN = Words("en", CODEBOOK)


def test_an_unweighted_opt_in_sample_speaks_of_neither_raking_nor_rates():
    sample = make_sample(CODEBOOK, weighted=False, probability=False)
    told = explain_sample(sample, EN)
    for word in ("Weights", "Kish", "AAPOR", "margin of error uses"):
        assert word not in told
    assert "80%" in told and "Wilson" in told


@pytest.mark.parametrize(
    ("design", "told", "untold"),
    [
        (("weights",), "come with the data file", "Deming"),
        (("weights", "raking"), "Deming", "come with the data file"),
    ],
)
def test_weights_are_the_files_or_raked(design, told, untold):
    text = explain_sample(replace(make_sample(CODEBOOK), design=design), EN)
    assert told in text and untold not in text


def test_items_name_the_designs_features_and_waves_only_where_there_are_any():
    one = replace(make_descriptive(CODEBOOK), design=())
    assert "sampling design" not in explain_items(one, EN)
    assert "pairs" not in explain_items(one, EN)
    two = make_descriptive(CODEBOOK, waves=("2025", "2026"))
    text = explain_items(replace(two, design=("strata", "clusters")), EN)
    assert "strata and clusters" in text and "pairs" in text


def test_waves_weighted_unlike_say_so():
    two = make_descriptive(CODEBOOK, waves=("2025", "2026"))
    assert "weighted" not in base_line_changes(two, EN)
    mixed = base_line_changes(replace(two, weighted_waves=("2026",)), EN)
    assert "(unweighted)" in mixed and "(weighted)" in mixed


@pytest.mark.parametrize("words", [EN, Words("zh", CODEBOOK)])
def test_counted_respondents_are_told_of_where_they_are_counted(words):
    note, strangers = words.text("large.counted"), words.text("large.waves")
    for result, explain in (
        (make_descriptive(CODEBOOK), explain_items),
        (make_correlation(CODEBOOK), explain_correlation),
    ):
        assert note not in explain(result, words)
        told = explain(replace(result, counted=True), words)
        assert note in told and strangers not in told
    two = replace(make_descriptive(CODEBOOK, waves=("2025", "2026")), counted=True)
    told = explain_items(two, words)
    assert strangers in told and words.text("method.waves") not in told
    assert strangers not in explain_items(replace(two, counted=False), words)
