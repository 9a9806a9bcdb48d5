"""Where the words behind a table's codes stand: stems of message keys, by table.

A code that belongs to the client (an item, a construct, a level) has its label in the codebook and
needs no entry here; one that is the kit's own is sought below these stems, then below
``tables.code`` and ``tables.method``.
"""

from __future__ import annotations

from collections.abc import Mapping

Stems = Mapping[str, tuple[str, ...]]

_LEVELS = dict.fromkeys(
    (
        *("chi2", "df", "cfi", "tli", "rmsea", "srmr"),
        *("dchi2", "ddf", "dcfi", "drmsea", "dsrmr", "held"),
    ),
    ("confirmation.level",),
)

SUBJECTS: Stems = {
    "responses": ("responses",),
    "disposition": ("disposition",),
    "response_rate": ("rate",),
    "excluded": ("rule",),
    "flagged": ("rule",),
    "decision": ("decision",),
    "factors_suggested": ("factor.rule",),
    **{f"invariance_{name}": stems for name, stems in _LEVELS.items()},
    "log_likelihood": ("customers.model",),
    "value_per_point": ("customers.measured",),
    **dict.fromkeys(
        (
            *("weight", "crosshair", "kano_cross", "clv", "cross_sell", "products", "logrank"),
            *("lifetime", "response_hours", "resolution_hours", "loyalty_odds"),
        ),
        ("tables.code",),
    ),
}
OBJECTS: Stems = {
    "nonresponse": ("reason",),
    "quadrant": ("matrix.quadrant",),
    "factor_class": ("matrix.kind", "matrix.kind_group"),
    "importance_grid": ("matrix.grid_group",),
    "kano_share": ("kano.class",),
    "kano_class": ("kano.class",),
    "kano_continuous": ("kano.head",),
    "conversion": ("customers.head",),
    "retention_difference": ("customers.head",),
    "survival_after_interview": ("customers.head",),
    "spend_after": ("customers.head",),
    "repeat_purchases": ("customers.repeats",),
}
METHODS: Stems = {
    "headline": ("head",),
    "kano_share": ("kano.table",),
    "kano_class": ("kano.rule",),
    **dict.fromkeys(
        ("cfa_chi2", "cfa_df", "cfa_cfi", "cfa_tli", "cfa_rmsea", "cfa_srmr"),
        ("confirmation.test",),
    ),
    **dict.fromkeys(
        (
            *("derived_importance", "importance_share", "importance_rank", "importance_grid"),
            *("quadrant", "crosshair", "iso_rating", "potential", "potential_best", "r2"),
            *("gap_priority", "gap_priority_first"),
        ),
        ("matrix.method_name", "matrix.crosshair_name"),
    ),
    **dict.fromkeys(
        ("criterion_weight", "criterion_weight_part"),
        ("relationship.method_name", "matrix.method_name"),
    ),
    **dict.fromkeys(("ahp_consistency_ratio", "ahp_lambda_max"), ("relationship.index",)),
}
WEIGHTED_GAP: Mapping[str, str] = {
    "per_respondent": "service_quality.weighted",
    "unweighted_same_base": "service_quality.unweighted_same",
    "product_of_means": "service_quality.weighted_means",
}

#: Codes that are numbers, and the message that names them; the singular's key ends with ``_1``.
COUNTED_SUBJECTS: Mapping[str, str] = {
    **dict.fromkeys(
        (
            *("eigenvalue", "map", "explained_share_initial", "explained_cumulative_initial"),
            "squared_loadings_initial",
        ),
        "factor.component",
    ),
    "eigenvalue_reduced": "tables.code.factor",
    "parallel_limit": "tables.code.factor",
    **dict.fromkeys(("retention", "churn", "survival"), "customers.row.years"),
    **dict.fromkeys(("survival_after_interview", "retention_difference"), "customers.row.months"),
    "spend_after": "customers.row.days",
    "expected_purchases": "tables.code.weeks",
    **dict.fromkeys(("response_within_target", "resolution_within_target"), "relationship.hours"),
}
COUNTED_OBJECTS: Mapping[str, str] = {
    "rank_kept": "tables.code.place",
    **dict.fromkeys(
        (
            *("response_hours", "response_within_target", "response_open"),
            *("resolution_hours", "resolution_within_target", "resolution_open"),
        ),
        "tables.code.year",
    ),
}
#: Tables whose subject is a question on loyalty, and which one.
QUESTIONS: Mapping[str, str] = {
    **dict.fromkeys(("nps", "promoters", "passives", "detractors"), "nps"),
    **dict.fromkeys(("ces", "ces_easy"), "ces"),
    **dict.fromkeys(
        (
            *("csat", "loyal", "conversion", "conversion_lift", "secure"),
            *("indifference_ends", "loyalty_fit"),
        ),
        "csat",
    ),
}
