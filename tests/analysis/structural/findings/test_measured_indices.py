"""Indices without their path model: the same numbers as the chapter on the path model has."""

from __future__ import annotations

import numpy as np
import pytest
from mobi_study import BLOCKS, mobi_frame, structure_from, study_of

from csi_helpers.analysis.structural.findings.index.construct_index import follow_index
from csi_helpers.analysis.structural.findings.index.measured import index_means


def test_the_index_is_that_of_the_path_model() -> None:
    frame = mobi_frame().assign(group=np.arange(250) % 2)
    study, survey = study_of(frame, columns={"segments": ["group"]})
    index = follow_index(survey, structure_from(study, survey), study.model)
    assert index is not None and study.model is not None
    means, refusals = index_means(survey, study.model, seed=1)
    assert not refusals and set(means["2000"]) == set(BLOCKS)
    rows = index.estimates[index.estimates["table"] == "index"].set_index(["subject", "group"])
    codes = survey.current.respondents["group"]
    for name, one in means["2000"].items():
        for group, members in (("total", codes.notna()), ("group=1", codes == "1")):
            row = one.row(members.to_numpy(dtype=bool))
            for key in ("n", "n_eff", "estimate", "se", "ci_low", "ci_high"):
                expected = float(rows[key][name, group])
                assert row[key] == pytest.approx(expected, rel=1e-12), (name, group, key)
