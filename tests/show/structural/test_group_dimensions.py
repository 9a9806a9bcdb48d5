"""Dimensions of a second-order construct are compared; a group's own model has none of them."""

import dataclasses

import pytest
from show_codebook import make_codebook
from structural_opinions import PAIR, make_groups

from csi_helpers.show.structural.tables.groups import table_group_paths, table_path_differences
from csi_helpers.show.structural.wording import groups as w
from csi_helpers.show.words import Words

CODEBOOK = make_codebook(6)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("group", ["region=1", PAIR])
def test_a_path_without_coefficients_of_its_own_is_compared(language: str, group: str) -> None:
    words = Words(language, CODEBOOK)
    whole = make_groups({(group, "image"): (0.21, 0.012)})
    rows = whole.estimates
    own = rows["table"].isin(["path", "total_effect"]) & (rows["subject"] == "image")
    groups = dataclasses.replace(whole, estimates=rows[~own])
    assert "image" in {start for start, _ in groups.paths}
    text = w.describe_structure_groups(groups, words)
    assert "0.21" in text and "0.012" in text
    assert "n = " not in text
    assert "0.21" in table_path_differences(groups, words)
    assert "0.21" not in table_group_paths(groups, words)
