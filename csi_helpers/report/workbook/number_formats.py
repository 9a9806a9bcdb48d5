"""How each table's figures are written: percentages, points, counts, coefficients."""

from __future__ import annotations

import math
from collections.abc import Mapping

from csi_helpers.report.workbook.tables import MARKS, Column, PublishedTable

COUNT, SHARE, POINTS, TWO, COEFFICIENT, BY_ROW = (
    *("#,##0", "0.0%", "#,##0.0", "#,##0.00", "0.000", ""),
)
NO_MARK, ROOM = "", " "
P_VALUE = '[<0.0005]"<0.001";0.000'

_TABLES: Mapping[str, tuple[str, ...]] = {
    COUNT: (
        *("responses", "disposition", "excluded", "flagged", "decision", "clusters", "mode"),
        *("effective_n", "effective_base", "weighted_base", "pair_base", "bartlett_df"),
        *("factors_suggested", "fit_df", "cfa_df", "cfa_incomplete", "invariance_df"),
        *("invariance_ddf", "invariance_held", "importance_rank", "kano_class"),
        "customers_asking",
    ),
    SHARE: (
        *("response_rate", "profile", "nonresponse", "missing_share", "margin_of_error"),
        *("weight_margin", "top2", "bottom2", "share", "explained_share", "explained_total"),
        *("explained_share_initial", "explained_share_unrotated", "explained_cumulative"),
        *("explained_cumulative_initial", "explained_cumulative_unrotated"),
        *("importance_share", "quadrant", "iso_rating", "importance_grid", "factor_class"),
        *("gap_priority_first", "kano_share", "kano_category_strength", "kano_total_strength"),
        *("promoters", "passives", "detractors", "ces_easy", "csat", "loyal", "conversion"),
        *("conversion_lift", "secure", "loyalty_rate", "loyalty_curve", "retention", "churn"),
        *("survival", "survival_after_interview", "retention_difference", "cross_sell"),
        *("response_within_target", "response_open", "resolution_within_target"),
        *("resolution_open", "alive", "repeat_purchases", "criterion_weight"),
        *("criterion_weight_part", "criterion_global_weight", "rank_kept"),
    ),
    POINTS: (
        *("index100", "index", "index_reestimated", "05:gap", "performance"),
        *("stated_importance", "best_level", "potential", "potential_best", "penalty", "reward"),
        *("ipma_performance", "ipma_item_performance", "allocation", "nps", "response_hours"),
        *("resolution_hours", "criterion_score", "relationship_quality"),
        *("relationship_quality_common", "contribution", "log_likelihood"),
    ),
    TWO: (
        *("mean", "median", "sd", "variance", "headline", "design_effect", "bartlett_chi2"),
        *("eigenvalue", "eigenvalue_reduced", "parallel_limit", "squared_loadings"),
        *("squared_loadings_initial", "squared_loadings_unrotated", "fit_chi2", "cfa_chi2"),
        *("invariance_chi2", "invariance_dchi2", "factor_score", "vif", "item_vif", "what_if"),
        *("index_change_weights", "predict_rmse", "predict_mae", "ipma_importance"),
        *("ipma_item_importance", "expectation", "perception", "07:gap", "weighted_gap"),
        *("fong", "kano_continuous", "ces", "loyalty_odds", "loyalty_fit", "lifetime"),
        *("indifference_ends", "logrank", "products", "clv", "expected_purchases"),
        *("expected_amount", "spend_after"),
    ),
    COEFFICIENT: (
        *("weight", "05:weight", "pearson", "spearman", "polychoric", "kmo", "map"),
        *("factor_loading", "communality", "factor_correlation", "fit_rmsea", "fit_rmsr"),
        *("fit_tli", "score_validity", "congruence", "wave_congruence", "alpha"),
        *("alpha_if_deleted", "alpha_standardised", "item_rest", "omega", "loading"),
        *("cross_loading", "path", "path_bca", "total_effect", "total_effect_bca"),
        *("indirect_effect", "construct_correlation", "r2", "r2_adjusted", "f2", "rho_a"),
        *("rho_c", "ave", "ave_root", "htmt", "srmr", "srmr_limit", "index_weight"),
        *("q2_predict", "predict_gain", "cfa_cfi", "cfa_tli", "cfa_rmsea", "cfa_srmr"),
        *("cfa_loading", "cfa_correlation", "invariance_cfi", "invariance_tli"),
        *("invariance_rmsea", "invariance_srmr", "invariance_dcfi", "invariance_drmsea"),
        *("invariance_dsrmr", "path_difference", "micom_c", "micom_mean", "micom_variance"),
        *("derived_importance", "perception_r2", "asymmetry", "gap_priority", "better"),
        *("worse", "kano_cross", "frequency_value_correlation", "ahp_consistency_ratio"),
        "ahp_lambda_max",
    ),
    BY_ROW: ("crosshair", "value_per_point", "bgnbd", "gamma_gamma", "criterion_figure"),
}
"""Number format to its tables; a name that means something else in a chapter is written with that
chapter's number. `BY_ROW`: rows of one table are of different kinds, so each has the digits of its
own size."""
FORMATS: Mapping[str, str] = {name: form for form, names in _TABLES.items() for name in names}


def is_share(table: PublishedTable) -> bool:
    """Whether figures are shares, 0 to 1; their changes are in percentage points."""
    return FORMATS.get(table.plain) == SHARE


def formats_of(table: PublishedTable) -> list[str]:
    """The number format of each row's figure and of its interval's ends."""
    own = f"{table.chapter[:2]}:{table.plain}"
    form = FORMATS.get(own, FORMATS.get(table.plain, BY_ROW))
    if form:
        return [form] * len(table.rows)
    return [_by_size(table, place) for place in range(len(table.rows))]


def marked(form: str, mark: str) -> str:
    """A number format with a mark of significance behind the number, or with `ROOM` for one.

    Examples
    --------
    >>> marked("0.0%", "▲"), marked("0.0%", ROOM), marked("0.0%", NO_MARK)
    ('0.0%"▲";-0.0%"▲"', '0.0%_▲;-0.0%_▲', '0.0%')
    """
    behind = {NO_MARK: "", ROOM: f"_{MARKS[0]}"}.get(mark, f'"{mark}"')
    return f"{form}{behind};-{form}{behind}" if behind else form


def _by_size(table: PublishedTable, place: int) -> str:
    sizes = [_size(table, column, place) for column in table.columns]
    largest = max(sizes, default=0.0)
    return COEFFICIENT if largest < 2 else TWO if largest < 10 else POINTS


def _size(table: PublishedTable, column: Column, place: int) -> float:
    value = float(table.figures[column].estimate[place])
    return abs(value) if math.isfinite(value) else 0.0
