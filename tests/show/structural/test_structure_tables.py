"""How well the model explains and fits: tables, sentences, and how the method is told."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from path_model_results import (
    demo,
    figure,
    mode_b,
    second_order,
    spoilt,
    telecom,
    with_rows,
)
from structure_results import structure_of, words_of

from csi_helpers.show.fragments import table_html
from csi_helpers.show.structural.effects import disagreeing, intervals_of
from csi_helpers.show.structural.exhibits import structure as exhibits
from csi_helpers.show.structural.fit import effect_size, explained_size, fit_of
from csi_helpers.show.structural.tables.paths import table_intervals, table_structure
from csi_helpers.show.structural.wording.quality import describe_structure, explain_structure

LANGUAGES = ("zh", "en")


def parsed(html):
    return ET.fromstring(f"<div>{html}</div>")


def rows_of(html):
    return [["".join(cell.itertext()) for cell in row] for row in parsed(html).iter("tr")]


def tinted(html):
    return ["".join(cell.itertext()) for cell in parsed(html).iter("td") if cell.get("style")]


@pytest.mark.parametrize(
    ("f2", "size"),
    [(0.0199, "negligible"), (0.02, "small"), (0.15, "medium"), (0.35, "large"), (0.34, "medium")],
)
def test_cohens_words(f2, size):
    assert effect_size(f2) == size


@pytest.mark.parametrize(
    ("r2", "size"), [(0.2, "very_weak"), (0.25, "weak"), (0.6, "moderate"), (0.75, "substantial")]
)
def test_words_for_explained_variance(r2, size):
    assert explained_size(r2) == size


def test_paths_stand_under_their_outcome_with_r2():
    rows = rows_of(table_structure(demo(), words_of("en")))
    r2, adjusted = (figure(demo(), name, "satisfaction") for name in ("r2", "r2_adjusted"))
    interval = f"{r2['ci_low']:.2f}–{r2['ci_high']:.2f}"
    head = (
        f"Satisfaction (R² = {r2['estimate']:.3f}, 95% interval {interval}; "
        f"adjusted R² = {adjusted['estimate']:.3f})"
    )
    below = rows[rows.index([head]) + 1 :]
    row = next(row for row in below if row[0] == "Perceived quality")
    path, f2, vif = (
        figure(demo(), table, "quality", "satisfaction") for table in ("path", "f2", "vif")
    )
    assert row[1:] == [
        "medium",
        f"{path['estimate']:.2f}",
        f"{path['ci_low']:.2f}–{path['ci_high']:.2f}",
        f"{path['p_adjusted']:.3f}",
        f"{f2['estimate']:.2f}",
        f"{vif['estimate']:.2f}",
    ]
    assert sum(len(row) == 7 for row in rows) == 1 + len(demo().model.paths)
    srmr = rows[-1]
    assert srmr[0] == "SRMR" and srmr[3] == "below 0.08"
    assert float(srmr[2]) == pytest.approx(figure(demo(), "srmr", "overall")["estimate"], abs=5e-4)


def test_only_collinearity_and_misfit_are_tinted():
    words = words_of("en")
    exact = with_rows(demo(), {("srmr", "overall", ""): {"p_value": 0.4}})
    assert tinted(table_structure(exact, words)) == []
    assert tinted(table_structure(spoilt(), words)) == ["5.40", "0.080", "<0.001"]
    assert "Tinted" not in exhibits.structure_table.source(exact, words)
    assert "Tinted: not met." in exhibits.structure_table.source(spoilt(), words)


@pytest.mark.parametrize(
    ("srmr", "p", "close", "exact"),
    [
        (0.0799, 0.3, True, True),
        (0.08, 0.3, False, True),
        (0.05, 0.05, True, True),
        (0.05, 0.049, True, False),
    ],
)
def test_fit_by_both_rules(srmr, p, close, exact):
    fit = fit_of(with_rows(demo(), {("srmr", "overall", ""): {"estimate": srmr, "p_value": p}}))
    assert (fit.close, fit.exact) == (close, exact)


def test_second_order_models_have_no_test_of_exact_fit():
    words = words_of("en", "telecom")
    assert fit_of(second_order()).exact is None
    text = describe_structure(second_order(), words)
    assert "the model fits well on the whole" in text and "Exact fit" not in text
    assert "Exact fit is not tested" in explain_structure(second_order(), words)
    assert "Dijkstra" not in exhibits.structure_table.source(second_order(), words)


def test_sentence_gives_r2_with_its_interval():
    r2 = figure(demo(), "r2", "satisfaction")
    share, low, high = (f"{100 * r2[end]:.0f}%" for end in ("estimate", "ci_low", "ci_high"))
    english = describe_structure(demo(), words_of("en"))
    assert english.startswith(
        f"The model explains {share} of the variance of Satisfaction (95% interval {low} to {high})"
        ", weak by the rule of Hair et al. (2011)."
    )
    assert "Paths of negligible size (f² below 0.02): Image to Satisfaction (f² = " in english
    chinese = describe_structure(demo(), words_of("zh"))
    assert chinese.startswith(f"模型解释了客户满意{share}的方差（95%置信区间{low}至{high}）")
    assert "属较弱水平" in chinese and "企业形象指向客户满意（f² = " in chinese


@pytest.mark.parametrize(
    ("vif", "english", "chinese"),
    [
        (2.99, "Predictors are not collinear: the highest VIF is 2.99, below 3.", "VIF最高为2.99"),
        (3.0, "read with caution", "须谨慎解读"),
        (5.0, "so collinear that these coefficients are not reliable", "高度共线"),
    ],
)
def test_collinearity_in_words(vif, english, chinese):
    structure = with_rows(demo(), {("vif", "quality", "satisfaction"): {"estimate": vif}})
    assert english in describe_structure(structure, words_of("en"))
    assert chinese in describe_structure(structure, words_of("zh"))


@pytest.mark.parametrize(
    ("p", "english", "chinese"),
    [
        (0.3, "Exact fit is not rejected (p = 0.300, limit ", "精确拟合未被拒绝（p = 0.300，界限"),
        (0.0001, "Exact fit is rejected (p <0.001, limit ", "精确拟合被拒绝（p<0.001，界限"),
    ],
)
def test_exact_fit_in_words(p, english, chinese):
    structure = with_rows(demo(), {("srmr", "overall", ""): {"p_value": p}})
    assert english in describe_structure(structure, words_of("en"))
    assert chinese in describe_structure(structure, words_of("zh"))


def test_weakest_path_where_none_is_negligible():
    changes = {("f2", "expectation", "value"): {"estimate": 0.021}}
    changes |= {("f2", "expectation", "satisfaction"): {"estimate": 0.04}}
    structure = with_rows(telecom(), changes)
    text = describe_structure(structure, words_of("en", "telecom"))
    assert "The weakest path is Expectations to Perceived value (f² = 0.02)" in text


def test_intervals_stand_side_by_side_whichever_is_the_studys():
    for structure in (telecom(), mode_b()):
        frame = intervals_of(structure)
        own = figure(structure, "path", "quality", "value")
        other = "bca" if structure.interval == "percentile" else "percentile"
        beside = figure(structure, f"path_{other}", "quality", "value")
        row = frame.loc[("quality", "value")]
        assert row[f"{structure.interval}_low"] == own["ci_low"]
        assert row[f"{other}_high"] == beside["ci_high"]
    rows = rows_of(table_intervals(telecom(), words_of("en", "telecom")))
    own = figure(telecom(), "path", "quality", "value")
    told = f"{own['ci_low']:.3f}–{own['ci_high']:.3f}"
    assert any(row[0] == "Perceived quality" and told in row for row in rows)


def test_intervals_that_disagree_are_tinted_and_counted():
    assert disagreeing(demo()) == [] and disagreeing(spoilt()) == [("image", "satisfaction")]
    words = words_of("en")
    assert len(tinted(table_intervals(spoilt(), words))) == 2
    assert exhibits.intervals_table.caption(spoilt(), words) == (
        "The two intervals disagree about 1 of 12 paths"
    )
    assert exhibits.intervals_table.caption(demo(), words).startswith("Both intervals agree")


def test_caption_counts_significant_paths():
    share = f"{100 * figure(demo(), 'r2', 'satisfaction')['estimate']:.0f}%"
    stem = f"The model explains {share} of the variance of Satisfaction; "
    words = words_of("en")
    assert exhibits.structure_table.caption(demo(), words) == stem + "all 12 paths are significant"
    assert exhibits.structure_table.caption(spoilt(), words) == (
        stem + "11 of 12 paths are significant"
    )


@pytest.mark.parametrize(
    ("sets", "told", "untold"),
    [
        (
            (),
            ["Mode A", "EM", "path weights", "6.9%", "5% missing", "percentile"],
            ["Mode B", "PLSc"],
        ),
        (("model.consistent=true",), ["PLSc"], []),
        (
            ("model.scheme=factorial", "model.missing=mean"),
            ["factorial", "mean"],
            ["EM", "5% missing"],
        ),
        (
            ("model.scheme=centroid", "model.missing=casewise"),
            ["centroid", "every item of the"],
            ["EM"],
        ),
        (("model.missing=pairwise",), ["answered both items"], []),
    ],
)
def test_the_method_is_told_as_it_was(sets, told, untold):
    structure = structure_of("telecom", *sets) if sets else telecom()
    text = explain_structure(structure, words_of("en", "telecom"))
    assert [part for part in told if part not in text] == []
    assert [part for part in untold if part in text] == []


def test_the_method_tells_design_asked_parts_and_failures():
    text = explain_structure(demo(), words_of("en"))
    for part in (
        "2,000 bootstrap samples",
        "weights, raking and strata",
        "no finite-population correction",
        "base ÷ design effect",
        "Holm-corrected within a wave",
        "(n = 440)",
        "20261122",
        "not that one moves the other",
    ):
        assert part in text, part
    assert "could not be estimated" not in text
    assert "In 3 of 2,000 samples the model could not be estimated" in explain_structure(
        spoilt(), words_of("en")
    )
    complete = replace(demo(), missing="complete")
    assert "没有缺失作答" in explain_structure(complete, words_of("zh"))
    mixed = explain_structure(mode_b(), words_of("zh", "telecom"))
    assert "企业形象和感知质量的题目权重由回归得出（模式B）" in mixed
    assert "二阶构念（experience）分两阶段估计" in explain_structure(
        second_order(), words_of("zh", "telecom")
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", [demo, telecom, second_order, mode_b, spoilt])
def test_every_text_is_whole_and_of_one_language(case, language):
    structure = case()
    words = words_of(language, "demo" if case in (demo, spoilt) else "telecom")
    tables = (exhibits.structure_table, exhibits.intervals_table)
    told = [part(structure, words) for table in tables for part in (table.caption, table.source)]
    told += [say(structure, words) for say in (describe_structure, explain_structure)]
    for text in told:
        assert text and not re.search(r"[{}]|\bnan\b|  |。。|\.\.(?!\.)|None", text), text
        if language == "en":
            assert not re.search("[\u4e00-\u9fff，。]", text), text
    for table in tables:
        ET.fromstring(table_html(table, structure, words))


def test_without_figures_the_tables_drop_out():
    structure = replace(telecom(), estimates=telecom().estimates.iloc[:0])
    words = words_of("en", "telecom")
    assert table_html(exhibits.structure_table, structure, words) == ""
    assert table_html(exhibits.intervals_table, structure, words) == ""
    assert describe_structure(structure, words) == ""
