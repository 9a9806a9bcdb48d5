"""A client shares moments instead of people: the same points, honest intervals, clear refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from mobi_study import BLOCKS, mobi_frame, mobi_structure

from csi_helpers.analysis.structural.findings.summary import estimate_summary, summarised
from csi_helpers.analysis.structural.model import from_template
from csi_helpers.errors import DataError

SCALES = dict.fromkeys((item for items in BLOCKS.values() for item in items), (1, 10))


def moments(**changes: object) -> dict[str, object]:
    frame = mobi_frame()
    known = {
        "correlations": frame.corr(),
        "means": frame.mean(),
        "deviations": frame.std(),
        "n": len(frame),
    }
    return known | changes


def test_points_are_those_of_the_people() -> None:
    model, _ = from_template("ecsi", BLOCKS)
    found = estimate_summary(
        summarised(model, **moments()),
        SCALES,
        seed=1,
        replicates=500,
    )
    people = mobi_structure(bootstrap=2000).estimates
    keys = ["table", "subject", "object"]
    both = found.merge(people, on=keys, suffixes=("", "_of_people"))
    assert len(both) == len(found)
    both = both[both["table"] != "srmr_limit"]  # itself drawn at random
    np.testing.assert_allclose(both["estimate"], both["estimate_of_people"], atol=1e-9)
    # Skewed answers vary a little more than normal ones.
    paths = both[both["table"] == "path"]
    ratio = (paths["se"] / paths["se_of_people"]).mean()
    assert 0.7 < ratio < 1.1


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"means": mobi_frame().mean().drop("CUSA1")}, "CUSA1"),
        ({"deviations": mobi_frame().std() * 0}, "No spread"),
        ({"n": 20}, "20 respondents"),
        ({"correlations": mobi_frame().corr() - 0.5}, "not ones that answers can have"),
        ({"correlations": mobi_frame().corr().mask(np.eye(24, k=1) > 0, 0.9)}, "differ above"),
    ],
)
def test_moments_that_cannot_be_are_refused(changes: dict[str, object], told: str) -> None:
    model, _ = from_template("ecsi", BLOCKS)
    with pytest.raises(DataError) as refusal:
        summarised(model, **moments(**changes))
    assert told in refusal.value.found


def test_the_same_seed_the_same_numbers() -> None:
    model, _ = from_template("ecsi", BLOCKS)
    summary = summarised(model, **moments())
    one, again = (estimate_summary(summary, SCALES, seed=3, replicates=120) for _ in range(2))
    pd.testing.assert_frame_equal(one, again)
