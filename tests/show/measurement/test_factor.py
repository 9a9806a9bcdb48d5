"""Factor analysis: what is drawn and written for given results, in both languages."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import pytest
from factor_results import make_factors, make_familiar
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from measurement_results import with_constructs
from show_codebook import make_codebook

from csi_helpers import show
from csi_helpers.look.colour import contrast
from csi_helpers.params.text import Text
from csi_helpers.show.fragments import chart_html, table_html
from csi_helpers.show.measurement import charts as c
from csi_helpers.show.measurement import tables as t
from csi_helpers.show.measurement import wording as w
from csi_helpers.show.measurement.factors import factor_name
from csi_helpers.show.theme import palette
from csi_helpers.show.words import Words

CODEBOOK = with_constructs(make_codebook(6), {"image": 2, "quality": 2, "loyalty": 2})
ZH, EN = Words("zh", CODEBOOK), Words("en", CODEBOOK)
LOADINGS = np.array([[0.8, 0.1], [0.7, -0.2], [0.6, 0.4], [0.2, 0.9], [0.1, -0.5], [0.29, 0.302]])


def rows_of(html):
    return [list(row) for row in ET.fromstring(f"<div>{html}</div>").iter("tr")]


def text_of(cell):
    return "".join(cell.itertext())


def shaded(cell):
    return "background-color" in cell.get("style", "")


def texts_outside(figure):
    """Texts that leave the figure or run into each other."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    boxes = [
        text.get_window_extent(canvas.get_renderer())
        for axes in figure.axes
        for text in axes.texts
        if text.get_text().strip()
    ]
    width, height = figure.get_size_inches() * figure.dpi
    beyond = [b for b in boxes if b.x0 < -1 or b.x1 > width + 1 or b.y0 < -1 or b.y1 > height + 1]
    inner = [box.shrunk(0.8, 0.6) for box in boxes]
    crossed = [
        one for k, one in enumerate(inner) for other in inner[k + 1 :] if one.overlaps(other)
    ]
    return len(beyond), len(crossed)


def dots(figure):
    marks = [line for line in figure.axes[0].lines if line.get_marker() == "o"]
    return [to_hex(line.get_markerfacecolor()) for line in marks]


def test_names_are_the_studys_else_of_the_two_leading_items():
    given = {"F2": Text(zh="服务", en="Service\nand help")}
    analysis = make_factors(CODEBOOK, LOADINGS, names=given)
    assert factor_name(analysis, "F2", EN) == "F2 (Service and help)"
    assert factor_name(analysis, "F2", ZH) == "F2（服务）"
    expected = "F1 (Room temperature / Speed of reaching customer servi...)"
    assert factor_name(analysis, "F1", EN) == expected
    assert factor_name(analysis, "F1", ZH) == "F1（室温达标／客服电话接通的速度）"


def test_a_factor_nothing_leads_is_only_a_number():
    analysis = replace(make_factors(CODEBOOK, LOADINGS), leading={"F1": ("Q1",), "F2": ()})
    assert factor_name(analysis, "F2", ZH) == "F2"
    assert "No item loads highest on F2." in w.describe_factors(analysis, EN)


def test_loadings_are_grouped_faded_and_bold():
    analysis = make_factors(CODEBOOK, LOADINGS, communalities={"Q1": 0.398, "Q2": 0.4})
    rows = rows_of(t.table_loadings(analysis, EN))
    named = [text_of(row[0]) for row in rows if len(row) == 1]
    assert named[0].startswith("F1 (Room") and named[1].startswith("F2 (") and len(named) == 3
    by_item = {text_of(row[0]): row for row in rows if len(row) > 1}
    first = by_item["Room temperature"]
    assert [text_of(cell) for cell in first[1:]] == ["0.80", "0.10", "0.72–0.88", "0.398†"]
    assert shaded(first[1]) and "up" in first[1].get("class")
    assert not shaded(first[2]) and first[2].get("class") == "num low"
    assert text_of(by_item[EN.item("Q2")][4]) == "0.40"
    negative = by_item[EN.item("Q5")]
    assert text_of(negative[2]) == "−0.50" and negative[2].get("class") == "num down"
    near = by_item[EN.item("Q6")]  # on either side of the cutoff, and told apart from it
    assert not shaded(near[1]) and shaded(near[2])


def test_shares_stand_at_the_foot():
    rows = rows_of(t.table_loadings(make_factors(CODEBOOK, LOADINGS), ZH))
    share = next(row for row in rows if text_of(row[0]) == "方差解释率")
    expected = [f"{x:.1%}" for x in (*(LOADINGS**2).mean(axis=0), (LOADINGS**2).mean(axis=0).sum())]
    assert [text_of(cell) for cell in (*share[1:3], share[4])] == expected


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("k", "m"), [(3, 1), (12, 4), (30, 8)])
def test_everything_is_well_formed_and_escaped(language, k, m):
    codebook = with_constructs(make_codebook(k), {"hostile": 1, "long": 2})
    words = Words(language, codebook)
    phi = {"hostile": [0.9] + [0.1] * (m - 1), "long": [0.1] * m}
    analysis = make_factors(codebook, factors=m, congruence=phi)
    familiar = make_familiar(codebook, m)
    shown = [
        *(chart_html(chart, analysis, words) for chart in (show.scree_chart, show.scores_chart)),
        *(
            table_html(table, analysis, words)
            for table in (show.loadings_table, show.congruence_table, show.scores_table)
        ),
        *(
            table_html(table, familiar, words)
            for table in (show.variance_table, show.rotated_table)
        ),
    ]
    for html in shown:
        ET.fromstring(html)
        assert "<script" not in html and "<b>" not in html
        assert not re.search(r"\bnan\b", html)
        for ground, ink in re.findall("background-color:(#.{6});color:(#.{6})", html):
            assert contrast(ground, ink) >= 4.5
    correlations = table_html(show.factor_correlations_table, analysis, words)
    assert bool(correlations) is (m > 1)


@pytest.mark.parametrize(("k", "m", "extraction"), [(3, 1, "pca"), (12, 4, "ml"), (30, 8, "pca")])
def test_scree_fits_and_fills_what_is_kept(k, m, extraction):
    codebook = make_codebook(k)
    analysis = make_factors(codebook, factors=m, extraction=extraction)
    for language in ("zh", "en"):
        words = Words(language, codebook)
        figure = c.plot_scree(analysis, words)
        assert texts_outside(figure) == (0, 0)
        assert figure.get_size_inches()[1] < 4
        filled = [face == palette().accent for face in dots(figure)[2:]]  # after the legend
        assert filled == [place < m for place in range(k)]
        told = [text.get_text() for text in figure.axes[0].texts]
        assert (words.text("chart.kaiser") in told) is (extraction == "pca")


@pytest.mark.parametrize(
    ("kmo", "said"),
    [
        (0.602, "at or above 0.60"),
        (0.5999, "0.5999, below 0.60"),
        (0.42, "not fit"),
        (np.nan, "cannot"),
    ],
)
def test_suitability_by_kaisers_cutoffs(kmo, said):
    told = w.describe_suitability(make_factors(CODEBOOK, LOADINGS, kmo=kmo), EN)
    assert said in told and "df = 15, p < 0.001, effective base 953" in told


def test_unfit_items_and_an_insignificant_test_are_named():
    analysis = make_factors(CODEBOOK, LOADINGS, kmo_items={"Q3": 0.43}, bartlett_p=0.21)
    told = w.describe_suitability(analysis, ZH)
    assert "p = 0.210" in told and "未能证实题目之间存在相关" in told
    assert "KMO低于0.50的题目：账单清晰（0.43）。" in told


def test_factors_with_misfits_bounds_and_no_solution():
    analysis = make_factors(
        CODEBOOK, LOADINGS, communalities={"Q1": 0.2}, heywood=("Q4",), converged=False
    )
    told = w.describe_factors(analysis, EN)
    assert told.startswith("The estimation did not converge")
    assert "Items that load 0.32 or more on two factors or more: Billing clarity." in told
    assert "Room temperature (0.20)" in told
    assert "Heywood cases): Courtesy" in told
    assert "RMSEA = 0.051 (90% interval 0.044–0.058), TLI = 0.962, RMSR = 0.024" in told


def test_one_component_has_no_fit_and_no_list():
    analysis = make_factors(CODEBOOK, LOADINGS[:, :1], extraction="pca", rotation="none")
    total = f"{(LOADINGS[:, 0] ** 2).mean():.1%}"
    assert w.describe_factors(analysis, ZH).startswith(f"1个主成分解释{total}的方差：F1（")
    assert "RMSEA" not in w.describe_factors(analysis, ZH)


def test_many_items_are_counted():
    codebook = make_codebook(12)
    low = dict.fromkeys(codebook.items, 0.1)
    told = w.describe_factors(make_factors(codebook, communalities=low), Words("zh", codebook))
    assert "等12个题目" in told


def test_familiar_has_the_components_of_spss():
    familiar = make_familiar(CODEBOOK, 2)
    assert w.describe_familiar(familiar, EN).startswith("SPSS's usual settings (principal")
    rows = rows_of(t.table_variance(familiar, EN))
    assert len(rows) == 7 and text_of(rows[6][3]) == "100.0%"
    assert [text_of(cell) for cell in rows[3][4:]] == [""] * 6  # beyond the two kept
    values = familiar.estimates.groupby("table", sort=False)["estimate"].agg(list)
    extracted, rotated = values["explained_share_unrotated"], values["explained_share"]
    assert text_of(rows[1][4]) == f"{extracted[0] * 6:.2f}"
    assert text_of(rows[2][6]) == f"{sum(extracted):.1%}"
    assert text_of(rows[1][7]) == f"{rotated[0] * 6:.2f}"
    assert text_of(rows[2][9]) == f"{sum(rotated):.1%}"
    assert chart_html(show.scree_chart, familiar, EN) == ""
