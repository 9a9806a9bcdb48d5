"""How many factors, and whose word that is: no rule is credited with what it didn't decide."""

from dataclasses import replace

import numpy as np
import pytest
from factor_results import make_factors, make_familiar
from show_codebook import make_codebook

from csi_helpers.show.measurement import wording as w
from csi_helpers.show.words import Words

CODEBOOK = make_codebook(6)
ZH, EN = Words("zh", CODEBOOK), Words("en", CODEBOOK)
LOADINGS = np.array([[0.8, 0.1], [0.7, -0.2], [0.6, 0.4], [0.2, 0.9], [0.1, -0.5], [0.29, 0.302]])


def test_scree_says_when_the_number_is_not_that_of_the_rule():
    analysis = make_factors(CODEBOOK, LOADINGS, suggested={"parallel": 1}, chosen_by="given")
    assert w.caption_scree(analysis, EN) == "1 above random data; kept: 2 factors"
    assert w.caption_scree(analysis, ZH) == "特征值高于随机数据的有1个，保留2个因子"


def test_number_names_every_rule_and_the_reason():
    analysis = make_factors(CODEBOOK, LOADINGS, suggested={"kaiser": 3, "map": 1})
    assert w.describe_number(analysis, EN) == (
        "Kept: 2 factors, by parallel analysis. Numbers suggested: parallel analysis of "
        "factors 2, parallel analysis of components 2, the MAP test 1 and Kaiser's rule "
        "(eigenvalue above 1) 3. Kaiser's rule takes no account of sampling error and tends to "
        "suggest too many (Zwick and Velicer, 1986)."
    )
    given = w.describe_number(replace(analysis, chosen_by="given"), ZH)
    assert given.startswith("根据研究参数，保留2个因子。")
    most = make_factors(CODEBOOK, LOADINGS, suggested={"parallel": 4})
    assert "From 6 items no more than 2 factors can be estimated." in w.describe_number(most, EN)


@pytest.mark.parametrize("extraction", ["minres", "ml", "paf"])
def test_components_step_in_where_no_factor_passes_its_limit(extraction):
    analysis = make_factors(
        CODEBOOK,
        LOADINGS[:, :1],
        suggested={"parallel": 0},
        chosen_by="parallel_components",
        extraction=extraction,
    )
    told = w.describe_number(analysis, EN)
    assert told.startswith("No factor passes its limit in parallel analysis, but components do")
    assert "With few items the limit of a random factor is too strict." in told
    assert w.describe_number(analysis, ZH).startswith("没有因子超过平行分析的界限，主成分则有")
    assert w.caption_scree(analysis, ZH) == (
        "没有因子高于随机数据的界限；按主成分的平行分析，保留1个因子"
    )
    assert w.caption_scree(analysis, EN) == (
        "No factor above its random limit; by components, 1 factor kept"
    )
    assert "界限过严" in w.describe_scree_marks(analysis, ZH)
    assert "界限过严" not in w.describe_scree_marks(make_factors(CODEBOOK), ZH)


def test_components_of_their_own_need_no_excuse():
    analysis = make_factors(
        CODEBOOK, LOADINGS, extraction="pca", chosen_by="parallel_components", rotation="varimax"
    )
    assert w.describe_number(analysis, ZH).startswith("根据平行分析，保留2个主成分。")
    assert w.caption_scree(analysis, EN) == "Above random data and kept: 2 components"


@pytest.mark.parametrize(
    ("chosen_by", "decided"),
    [("parallel", True), ("parallel_components", True), ("given", False), ("kaiser", False)],
)
def test_the_method_credits_parallel_analysis_only_where_it_decided(chosen_by, decided):
    analysis = make_factors(CODEBOOK, LOADINGS, chosen_by=chosen_by)
    chinese, english = w.explain_factors(analysis, ZH), w.explain_factors(analysis, EN)
    assert ("因子数目以平行分析判断" in chinese) is decided
    assert ("平行分析仅供参考" in chinese) is not decided
    assert ("decides the number of factors" in english) is decided
    assert ("for reference only" in english) is not decided


def test_fit_without_chi_square_is_that_of_the_residuals():
    told = w.describe_factors(make_factors(CODEBOOK, LOADINGS, fitted=False), EN)
    assert told.endswith("The root mean square of the residuals (RMSR) is 0.024.")
    assert "RMSEA" not in told and "–" not in told.rpartition("(RMSR)")[2]
    whole = w.describe_factors(make_factors(CODEBOOK, LOADINGS), ZH)
    assert "RMSEA = 0.051" in whole and "残差均方根" not in whole
    components = make_factors(CODEBOOK, LOADINGS, extraction="pca", rotation="varimax")
    assert "RMSR" not in w.describe_factors(components, EN)


def test_components_of_spss_are_never_called_factors():
    familiar = make_familiar(CODEBOOK, 2)
    analysis = replace(familiar, leading={"F1": tuple(CODEBOOK.items), "F2": ()})
    assert "没有题目在成分2上载荷最高。" in w.describe_factors(analysis, ZH)
    assert "Component 1 with" in w.describe_factors(familiar, EN)
