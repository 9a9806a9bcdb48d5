"""What the chapter publishes of the mobile-phone model, against R seminr and SmartPLS."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from mobi_study import BLOCKS, mobi_frame, mobi_structure, rows, structure_from, study_of
from pls_reference import ITEMS, NAMES, golden
from scipy.stats import t as student_t

from csi_helpers.errors import AnalysisError

SEMINR = {
    "modeA_path": {},
    "modeA_factor": {"scheme": "factorial"},
    "PLSc_path": {"consistent": True},
}


def matrix(frame: pd.DataFrame, index: list[str], columns: list[str]) -> np.ndarray:
    table = frame.pivot(index="subject", columns="object", values="estimate")
    lower = [name.lower() for name in columns]
    names = [name if name in ITEMS else name.lower() for name in index]
    return table.reindex(index=names, columns=lower).to_numpy()


@pytest.mark.parametrize("name", SEMINR)
def test_paths_are_seminrs(name: str) -> None:
    structure = mobi_structure(**SEMINR[name])
    expected = golden(f"pls/{name}_paths", NAMES, NAMES[1:])
    ours = matrix(rows(structure, "path"), NAMES, NAMES[1:])
    np.testing.assert_allclose(np.nan_to_num(ours), np.nan_to_num(expected), atol=1e-10)


def test_total_effects_loadings_and_cross_loadings_are_seminrs() -> None:
    structure = mobi_structure()
    effects = golden("pls/modeA_path_total_effects", NAMES, NAMES[1:])
    ours = matrix(rows(structure, "total_effect"), NAMES, NAMES[1:])
    np.testing.assert_allclose(np.nan_to_num(ours), np.nan_to_num(effects), atol=1e-10)
    crossed = golden("pls/modeA_path_cross_loadings", ITEMS, NAMES)
    ours = matrix(rows(structure, "cross_loading"), ITEMS, NAMES)
    np.testing.assert_allclose(ours, crossed, atol=1e-10)
    own = rows(structure, "loading").set_index("subject")["estimate"]
    np.testing.assert_allclose(own[ITEMS], [crossed[i].max() for i in range(24)], atol=1e-10)


def test_reliability_and_validity_are_seminrs() -> None:
    structure = mobi_structure()
    several = [name for name in NAMES if len(BLOCKS[name.lower()]) > 1]
    columns = {"alpha_standardised": "alpha", "rho_a": "rhoA", "rho_c": "rhoC", "ave": "AVE"}
    for table, column in columns.items():
        ours = rows(structure, table).set_index("subject")["estimate"]
        expected = golden("pls/modeA_path_reliability", several, [column])[:, 0]
        np.testing.assert_allclose(ours[[n.lower() for n in several]], expected, atol=1e-10)
        assert np.isnan(ours["complaints"])
    expected = golden("pls/modeA_path_htmt", NAMES, NAMES)
    ours = rows(structure, "htmt").set_index(["subject", "object"])["estimate"]
    for i, one in enumerate(NAMES):
        for j in range(i + 1, len(NAMES)):
            found = ours[one.lower(), NAMES[j].lower()]
            assert found == pytest.approx(np.nanmax([expected[i, j], expected[j, i]]), abs=1e-10)


def test_the_published_index() -> None:
    own = rows(mobi_structure(), "index_reestimated").set_index("subject")["estimate"]
    # The ACSI formula on weights that equal SmartPLS 2's to 1e-8.
    known = {"image": 73.5280, "quality": 74.9766, "satisfaction": 72.4541, "loyalty": 70.9139}
    for name, value in known.items():
        assert own[name] == pytest.approx(value, abs=5e-5)


def test_standard_errors_are_seminrs_but_for_chance() -> None:
    structure = mobi_structure(bootstrap=2000)
    table = pd.read_csv(
        __file__.rsplit("/analysis", 1)[0] + "/golden/pls/modeA_path_boot_paths.csv",
        skipinitialspace=True,
    )
    ours = rows(structure, "path").set_index(["subject", "object"])
    for _, row in table.iterrows():
        found = ours.loc[(row["row"].lower(), row["col"].lower())]
        # Two standard deviations of a bootstrap of 2,000, and of theirs of 5,000.
        assert found["se"] == pytest.approx(row["se"], rel=0.08)
        assert found["ci_low"] == pytest.approx(row["q025"], abs=0.25 * row["se"])


def test_every_row_has_a_base_and_what_is_uncertain_an_interval() -> None:
    structure = mobi_structure()
    known = structure.estimates[structure.estimates["estimate"].notna()]
    assert (known["n"] == 250).all()
    assert (known["n_eff"] == 250).all()
    without = known[known["ci_low"].isna()]
    assert set(without["table"]) == {"srmr", "srmr_limit", "missing_share"}
    tested = set(known[known["p_value"].notna()]["table"])
    assert tested == {"path", "total_effect", "indirect_effect", "weight", "loading", "srmr"}
    assert (known["ci_low"] <= known["ci_high"]).all() or known["ci_low"].isna().any()


def test_order_of_rows_items_and_constructs_changes_nothing() -> None:
    frame = mobi_frame()
    shuffled = frame.sample(frac=1, random_state=1)
    blocks = {name: items[::-1] for name, items in reversed(BLOCKS.items())}
    one = mobi_structure()
    other = structure_from(*study_of(shuffled, model={"constructs": blocks}))
    for table in ("path", "r2", "loading", "htmt", "index_reestimated", "srmr"):
        mine = _by_pair(rows(one, table))
        theirs = _by_pair(rows(other, table))
        assert mine.keys() == theirs.keys()
        for key, value in mine.items():
            assert theirs[key] == pytest.approx(value, abs=1e-10, nan_ok=True), (table, key)


def _by_pair(frame: pd.DataFrame) -> dict[frozenset[str], float]:
    keys = [frozenset(pair) for pair in zip(frame["subject"], frame["object"], strict=True)]
    return dict(zip(keys, frame["estimate"], strict=True))


def test_the_same_study_gives_the_same_bytes() -> None:
    one = structure_from(*study_of(mobi_frame())).estimates.to_csv()
    assert one == structure_from(*study_of(mobi_frame())).estimates.to_csv()


def test_integer_weights_equal_replicated_rows() -> None:
    frame = mobi_frame()
    weights = np.random.default_rng(3).integers(1, 4, len(frame))
    weighted = structure_from(*study_of(frame.assign(w=weights), columns={"weight": "w"}))
    repeated = structure_from(*study_of(frame.loc[frame.index.repeat(weights)]))
    for table in ("path", "weight", "htmt", "index_reestimated", "alpha_standardised", "srmr"):
        np.testing.assert_allclose(
            rows(weighted, table)["estimate"], rows(repeated, table)["estimate"], atol=1e-10
        )
    # but a weight of two is not two respondents
    se = rows(weighted, "path")["se"].mean() / rows(repeated, "path")["se"].mean()
    assert se > 1.2


def test_dropped_paths_are_named() -> None:
    blocks = {name: items for name, items in BLOCKS.items() if name != "complaints"}
    structure = structure_from(*study_of(mobi_frame(), model={"constructs": blocks}))
    assert structure.dropped == (("satisfaction", "complaints"), ("complaints", "loyalty"))
    assert structure.model.names == tuple(blocks)
    assert structure.outcomes == ("satisfaction", "loyalty")


def test_bca_and_percentile_change_places() -> None:
    percentile, bca = mobi_structure(), mobi_structure(interval="bca")
    ends = ["subject", "object", "ci_low", "ci_high"]
    one = rows(percentile, "path_bca")[ends].reset_index(drop=True)
    pd.testing.assert_frame_equal(one, rows(bca, "path")[ends].reset_index(drop=True))
    assert not rows(bca, "path_percentile").empty


def test_second_order_constructs_are_measured_by_their_dimensions() -> None:
    blocks = {**BLOCKS, "product": BLOCKS["quality"][:4], "service": BLOCKS["quality"][4:]}
    del blocks["quality"]
    model = {"constructs": blocks, "second_order": {"quality": ["product", "service"]}}
    structure = structure_from(*study_of(mobi_frame(), model=model))
    assert structure.items["quality"] == ("product", "service")
    loading = rows(structure, "loading").set_index(["subject", "object"])["estimate"]
    assert ("product", "quality") in loading.index
    assert ("PERQ1", "product") in loading.index
    assert structure.weights["2000"]["quality"].items == tuple(BLOCKS["quality"])
    paths = rows(structure, "path")
    assert {("expectation", "quality"), ("quality", "satisfaction")} <= set(
        zip(paths["subject"], paths["object"], strict=True)
    )


@pytest.mark.parametrize("missing", ["auto", "mean", "pairwise", "casewise", "em"])
def test_gaps_are_handled_as_the_study_says(missing: str) -> None:
    frame = mobi_frame()
    gaps = np.random.default_rng(5).random(frame.shape) < 0.02
    structure = structure_from(*study_of(frame.mask(gaps), model={"missing": missing}))
    assert structure.missing == ("mean" if missing == "auto" else missing)
    complete = rows(mobi_structure(), "path")["estimate"].to_numpy()
    found = rows(structure, "path")["estimate"].to_numpy()
    # Casewise deletion throws 96 of 250 respondents away.
    assert np.abs(found - complete).max() < (0.25 if missing == "casewise" else 0.12)
    assert rows(structure, "path")["n"].iloc[0] == (
        int((~gaps.any(axis=1)).sum()) if missing == "casewise" else 250
    )


def test_many_gaps_call_for_em() -> None:
    frame = mobi_frame()
    gaps = np.random.default_rng(6).random(frame.shape) < 0.08
    structure = structure_from(*study_of(frame.mask(gaps)))
    assert structure.missing == "em"
    assert structure.incomplete == pytest.approx(gaps.mean(axis=0).max(), abs=1e-12)


def test_two_respondents_are_refused() -> None:
    study, survey = study_of(mobi_frame().head(2))
    with pytest.raises(AnalysisError) as refusal:
        structure_from(study, survey)
    assert refusal.value.code == "low_base"


def test_fewer_people_than_parameters_are_refused() -> None:
    study, survey = study_of(mobi_frame().head(33))
    with pytest.raises(AnalysisError, match="33 respondents for 36") as refusal:
        structure_from(study, survey)
    assert refusal.value.code == "model_low_base"


def test_a_constant_construct_is_refused_by_its_items() -> None:
    study, survey = study_of(mobi_frame().assign(PERV1=7, PERV2=7))
    with pytest.raises(AnalysisError, match="PERV1, PERV2") as refusal:
        structure_from(study, survey)
    assert refusal.value.code == "constant_item"


def test_a_copied_item_is_named_and_the_rest_stands() -> None:
    frame = mobi_frame()
    structure = structure_from(*study_of(frame.assign(CUSA2=frame["CUSA1"])))
    assert [error.code for error in structure.refusals] == ["tied_construct"]
    assert "CUSA1 and CUSA2" in structure.refusals[0].found
    assert rows(structure, "path")["estimate"].notna().all()


def test_formative_copies_have_no_solution() -> None:
    frame = mobi_frame()
    study, survey = study_of(
        frame.assign(CUSA2=frame["CUSA1"]), model={"modes": {"satisfaction": "B"}}
    )
    with pytest.raises(AnalysisError) as refusal:
        structure_from(study, survey)
    assert refusal.value.code == "no_estimate"


def test_few_clusters_widen_intervals_as_students_quantile_does() -> None:
    frame = mobi_frame().assign(outlet=np.arange(250) % 10)
    structure = structure_from(*study_of(frame, columns={"cluster": "outlet"}))
    row = rows(structure, "path", subject="quality", object="satisfaction").iloc[0]
    ends = student_t.ppf(0.975, 9) / student_t.ppf(0.975, 249)
    # 100 replicates: the ends of percentiles are rough, their widening is not.
    assert (row["ci_high"] - row["ci_low"]) / (2 * 1.96 * row["se"]) > 0.8 * ends
    assert row["n"] == 250
