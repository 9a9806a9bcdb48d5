"""Which formula stands behind each published table, and which terms it brings into a report.

A chapter's new table gets its name into an entry here, or an entry of its own with three messages
(``methodology.statistic.<entry>.name``, ``how``, ``source``) in both catalogues; a test fails until
then. A name that means something else in one chapter is written with that chapter's number:
``05:gap``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from csi_helpers.data.run import Run

ALWAYS = ("design_variance", "effective", "comparison")

# Entry -> its tables, in the order of the chapters.
ENTRIES: Mapping[str, tuple[str, ...]] = {
    "design_variance": ("clusters",),
    "effective": ("effective_n", "design_effect", "effective_base", "weighted_base"),
    "comparison": (),
    "weights": ("weight", "weight_margin"),
    "margin": ("margin_of_error",),
    "rates": ("response_rate",),
    "counts": (
        *("responses", "disposition", "excluded", "flagged", "profile", "nonresponse"),
        *("missing_share", "decision", "pair_base", "cfa_incomplete", "customers_asking"),
    ),
    "mean": ("mean", "headline"),
    "index100": ("index100",),
    "boxes": ("share", "top2", "bottom2"),
    "median": ("median", "mode"),
    "spread": ("sd", "variance"),
    "pearson": ("pearson", "frequency_value_correlation"),
    "spearman": ("spearman",),
    "polychoric": ("polychoric",),
    "adequacy": ("kmo", "bartlett_chi2", "bartlett_df"),
    "number": ("eigenvalue", "eigenvalue_reduced", "parallel_limit", "map", "factors_suggested"),
    "loadings": (
        *("factor_loading", "communality", "factor_correlation", "explained_total"),
        *("explained_share", "explained_share_initial", "explained_share_unrotated"),
        *("explained_cumulative", "explained_cumulative_initial"),
        *("explained_cumulative_unrotated", "squared_loadings", "squared_loadings_initial"),
        "squared_loadings_unrotated",
    ),
    "factor_fit": ("fit_chi2", "fit_df", "fit_rmsea", "fit_rmsr", "fit_tli"),
    "scores": ("factor_score", "score_validity"),
    "congruence": ("congruence", "wave_congruence"),
    "alpha": ("alpha", "alpha_if_deleted", "alpha_standardised", "item_rest"),
    "omega": ("omega",),
    "pls": ("05:weight", "loading", "cross_loading"),
    "paths": (
        *("path", "path_bca", "total_effect", "total_effect_bca", "indirect_effect"),
        "construct_correlation",
    ),
    "r2": ("r2", "r2_adjusted"),
    "f2": ("f2",),
    "vif": ("vif", "item_vif"),
    "what_if": ("what_if",),
    "composite": ("rho_a", "rho_c", "ave", "ave_root"),
    "htmt": ("htmt",),
    "srmr": ("srmr", "srmr_limit"),
    "index": ("index", "index_weight", "index_change_weights", "index_reestimated"),
    "index_gap": ("05:gap",),
    "prediction": ("q2_predict", "predict_rmse", "predict_mae", "predict_gain"),
    "cfa": (
        *("cfa_chi2", "cfa_df", "cfa_cfi", "cfa_tli", "cfa_rmsea", "cfa_srmr"),
        *("cfa_loading", "cfa_correlation"),
    ),
    "invariance": (
        *("invariance_chi2", "invariance_df", "invariance_cfi", "invariance_tli"),
        *("invariance_rmsea", "invariance_srmr", "invariance_dchi2", "invariance_ddf"),
        *("invariance_dcfi", "invariance_drmsea", "invariance_dsrmr", "invariance_held"),
    ),
    "groups_model": ("path_difference", "micom_c", "micom_mean", "micom_variance"),
    "importance": ("derived_importance", "importance_share", "importance_rank", "perception_r2"),
    "performance": ("performance", "stated_importance"),
    "quadrant": ("quadrant", "crosshair", "iso_rating"),
    "grid": ("importance_grid",),
    "penalty": ("penalty", "reward", "asymmetry", "factor_class", "best_level"),
    "potential": ("potential", "potential_best"),
    "ipma": (
        *("ipma_importance", "ipma_performance", "ipma_item_importance"),
        "ipma_item_performance",
    ),
    "service": ("expectation", "perception", "07:gap"),
    "service_weighted": ("weighted_gap", "allocation"),
    "service_priority": ("gap_priority", "gap_priority_first"),
    "kano_class": ("kano_share", "kano_class", "kano_cross"),
    "kano_coefficients": ("better", "worse"),
    "kano_strength": ("fong", "kano_category_strength", "kano_total_strength"),
    "kano_continuous": ("kano_continuous",),
    "nps": ("nps", "promoters", "passives", "detractors"),
    "effort": ("ces", "ces_easy"),
    "loyal": ("csat", "loyal", "conversion", "conversion_lift", "secure"),
    "loyalty_curve": (
        *("loyalty_rate", "loyalty_curve", "loyalty_odds", "loyalty_fit"),
        "indifference_ends",
    ),
    "retention": ("retention", "churn"),
    "survival": (
        *("survival", "lifetime", "survival_after_interview", "retention_difference"),
        "logrank",
    ),
    "cross_sell": ("cross_sell", "products"),
    "waiting": (
        *("response_hours", "response_within_target", "response_open"),
        *("resolution_hours", "resolution_within_target", "resolution_open"),
    ),
    "clv": ("clv",),
    "bgnbd": (
        *("bgnbd", "gamma_gamma", "log_likelihood", "alive", "expected_purchases"),
        *("expected_amount", "repeat_purchases"),
    ),
    "value_per_point": ("value_per_point", "spend_after"),
    "relationship": (
        *("criterion_figure", "criterion_score", "relationship_quality"),
        *("relationship_quality_common", "contribution"),
    ),
    "criterion_weights": (
        "criterion_weight",
        "criterion_weight_part",
        "criterion_global_weight",
    ),
    "consistency": ("ahp_consistency_ratio", "ahp_lambda_max"),
    "rank_kept": ("rank_kept",),
}

# Term -> the entries that bring it in; none: it is in every report.
TERMS: Mapping[str, tuple[str, ...]] = {
    "base": (),
    "weighted_base": ("weights",),
    "effective_base": (),
    "weight": ("weights",),
    "interval": (),
    "margin": ("margin",),
    "significant": (),
    "correction": (),
    "low_base": (),
    "item": (),
    "construct": ("alpha", "pls"),
    "wave": (),
    "index": ("index100", "index", "performance"),
    "top2": ("boxes",),
    "correlation": ("pearson",),
    "loading": ("loadings", "pls"),
    "reliability": ("alpha", "composite"),
    "path": ("paths",),
    "total_effect": ("paths",),
    "r2": ("r2",),
    "bootstrap": ("pls", "quadrant", "kano_coefficients", "service_priority", "relationship"),
    "derived": ("importance",),
    "stated": ("grid",),
    "penalty": ("penalty",),
    "potential": ("potential",),
    "gap": ("service", "index_gap"),
    "kano_letters": ("kano_class",),
    "better": ("kano_coefficients",),
    "nps": ("nps",),
    "ces": ("effort",),
    "secure": ("loyal",),
    "indifference": ("loyalty_curve",),
    "retention": ("retention", "survival"),
    "survival": ("survival", "waiting"),
    "clv": ("clv",),
    "criterion": ("relationship",),
    "contribution": ("relationship",),
    "consistency": ("consistency",),
}


@cache
def _entry_by_table() -> Mapping[str, str]:
    return {table: entry for entry, tables in ENTRIES.items() for table in tables}


def entry_of(chapter: str, table: str) -> str | None:
    """The entry of a chapter's published table; changes share their table's.

    Parameters
    ----------
    chapter : str
        ``NN_subject``.
    table : str

    Returns
    -------
    str or None
        None: nobody has written down how it is made.

    Examples
    --------
    >>> entry_of("05_sem", "weight"), entry_of("01_sample", "weight")
    ('pls', 'weights')
    >>> entry_of("02_descriptive", "top2_change")
    'boxes'
    """
    entries = _entry_by_table()
    names = (table, table.removesuffix("_change"))
    keys = [key for name in names for key in (f"{chapter[:2]}:{name}", name)]
    return next((entries[key] for key in keys if key in entries), None)


def used_entries(run: Run) -> list[str]:
    """Entries of all tables the report's chapters have published, in the catalogue's order."""
    published = run.published or {}
    used = {entry_of(chapter, table) for chapter, tables in published.items() for table in tables}
    return [entry for entry in ENTRIES if entry in used or (used and entry in ALWAYS)]


def used_terms(run: Run) -> list[str]:
    """Terms of the glossary that this report needs."""
    used = set(used_entries(run))
    return [term for term, entries in TERMS.items() if not entries or used & set(entries)]
