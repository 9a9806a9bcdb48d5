"""Made-up results of group comparisons, predictions and factor models, with what tests ask for."""

from __future__ import annotations

from collections.abc import Mapping

from csi_helpers.analysis.estimates import tidy
from csi_helpers.analysis.structural.findings.groups import StructureGroups
from csi_helpers.analysis.structural.findings.opinions.confirmation import Confirmation
from csi_helpers.analysis.structural.findings.opinions.prediction import Predictions

CONSTRUCTS = ("image", "quality", "satisfaction")
PATHS = (("image", "satisfaction"), ("quality", "satisfaction"))
REGION, TENURE = ("region=1", "region=2", "region=3"), ("tenure=1", "tenure=2")
PAIR = "tenure=1|tenure=2"
WAVE = "2026"


def make_groups(
    differences: Mapping[tuple[str, str], tuple[float, float]] | None = None,
    *,
    differing: Mapping[str, tuple[str, ...]] | None = None,
    groups: tuple[str, ...] = (*REGION, *TENURE),
    small: tuple[str, ...] = (),
    compared: tuple[str, ...] = (*REGION, PAIR),
    pooled: tuple[str, ...] = (),
    correction: str = "holm",
) -> StructureGroups:
    """`differences`: (comparison, start of the path) -> estimate, corrected p; else 0.02 and 1."""
    moved, other = dict(differences or {}), dict(differing or {})
    rows: list[dict[str, object]] = []
    for place, group in enumerate(groups):
        base = {"group": group, "wave": WAVE, "n": 200 + place}
        for start, end in PATHS:
            estimate = 0.3 + place / 100 + (0.2 if start == "quality" else 0)
            rows.append(
                {"table": "path", "subject": start, "object": end, "estimate": estimate, **base}
                | {"ci_low": estimate - 0.1, "ci_high": estimate + 0.1, "p_value": 0.001}
                | {"p_adjusted": 0.2 if start == "image" else 0.002}
            )
        rows.append(
            {"table": "r2", "subject": "satisfaction", "estimate": 0.4 + place / 100, **base}
            | {"ci_low": 0.3, "ci_high": 0.5}
        )
    for group in compared:
        against = group.partition("|")[0] if "|" in group else "complement"
        base = {"group": group, "wave": WAVE, "n": 900, "compared_with": against}
        for name in CONSTRUCTS:
            c = 0.9981 if name in other.get(group, ()) else 0.9996
            named = {"subject": name, **base}
            rows.append({"table": "micom_c", "estimate": c, "ci_low": 0.99812, **named})
            apart = 0.0 if group in pooled else 0.5
            for table in ("micom_mean", "micom_variance"):
                value = apart if table == "micom_mean" else 0.0
                limits = {"ci_low": -0.1, "ci_high": 0.1}
                rows.append({"table": table, "estimate": value, **limits, **named})
        for start, end in PATHS:
            row = {"table": "path_difference", "subject": start, "object": end, **base}
            if {start, end} & set(other.get(group, ())):
                rows.append({**row, "note": "composition differs"})
                continue
            estimate, p = moved.get((group, start), (0.02, 1.0))
            limits = {"ci_low": -0.1, "ci_high": 0.1, "p_value": p / 2, "p_adjusted": p}
            rows.append({**row, "estimate": estimate, **limits})
    return StructureGroups(
        estimates=tidy(rows),
        wave=WAVE,
        groups=groups,
        small=small,
        invariant={
            group: tuple(name for name in CONSTRUCTS if name not in other.get(group, ()))
            for group in compared
        },
        pooled=pooled,
        constructs=CONSTRUCTS,
        paths=PATHS,
        target="satisfaction",
        min_group=150,
        permutations=5000,
        correction=correction,
        confidence=0.95,
        min_base=30,
        refusals=(),
    )


def make_predictions(
    q2: tuple[float, ...] = (0.21, 0.18, 0.09),
    gains: tuple[float, ...] = (0.05, 0.04, 0.03),
    overall: tuple[float, float, float] = (0.04, 0.01, 0.07),
    p: float = 0.012,
) -> Predictions:
    """Items Q3 … of quality and satisfaction."""
    owners = ("quality", "satisfaction", "satisfaction")
    rows: list[dict[str, object]] = []
    base = {"wave": WAVE, "n": 480}
    for place, (value, gain, owner) in enumerate(zip(q2, gains, owners, strict=True)):
        named = {"subject": f"Q{place + 3}", "object": owner, **base}
        ends = {"ci_low": value - 0.1, "ci_high": value + 0.1}
        rows.append({"table": "q2_predict", "estimate": value, **ends, **named})
        for method, rmse in (("pls", 1.4), ("linear", 1.4 + gain)):
            kinds = {"predict_rmse": rmse, "predict_mae": rmse - 0.3}
            rows += (
                {"table": table, "estimate": error, "method": method, **named}
                for table, error in kinds.items()
            )
        tested = {"p_value": p, "p_adjusted": min(3 * p, 1.0)}
        rows.append({"table": "predict_gain", "estimate": gain, **tested, **named})
    for name in dict.fromkeys(owners):
        ends = {"ci_low": 0.05, "ci_high": 0.25}
        rows.append({"table": "q2_predict", "subject": name, "estimate": 0.15, **ends, **base})
    gain, low, high = overall
    ends = {"ci_low": low, "ci_high": high, "p_value": p}
    rows.append({"table": "predict_gain", "subject": "overall", "estimate": gain, **ends, **base})
    return Predictions(
        estimates=tidy(rows),
        wave=WAVE,
        predicted={"quality": ("Q3",), "satisfaction": ("Q4", "Q5")},
        folds=10,
        repeats=10,
        n=480,
        confidence=0.95,
        refusals=(),
    )


def make_confirmation(
    *,
    indices: Mapping[str, float] | None = None,
    p: float = 0.234,
    loadings: Mapping[str, float] | None = None,
    correlation: float = 0.5,
    held: Mapping[str, str] | None = None,
    heywood: tuple[str, ...] = (),
    improper: bool = False,
    waves: tuple[str, ...] = ("2025", WAVE),
    fitted: bool = True,
    weighted: bool = True,
) -> Confirmation:
    """Q1 and Q2 measure image, Q3 quality alone, Q4 and Q5 satisfaction; invariance as `held`."""
    constructs = {"image": ("Q1", "Q2"), "quality": ("Q3",), "satisfaction": ("Q4", "Q5")}
    values = {"cfi": 0.971, "tli": 0.962, "rmsea": 0.041, "srmr": 0.032, **(indices or {})}
    rows: list[dict[str, object]] = []
    for wave in waves if fitted else ():
        for method in ("mlr",) if weighted else ("ml", "mlr"):
            base = {"subject": "overall", "method": method, "wave": wave, "n": 1100}
            rows.append({"table": "cfa_chi2", "estimate": 207.9, "p_value": p, **base})
            rows.append({"table": "cfa_df", "estimate": 94, **base})
            for name, value in values.items():
                ends = {"ci_low": 0.03, "ci_high": 0.05} if name == "rmsea" else {}
                rows.append({"table": f"cfa_{name}", "estimate": value, **ends, **base})
                rows[-1]["note"] = "" if name == "srmr" else "scaled"
    single = {"Q3"}
    for name, items in constructs.items() if fitted else ():
        for item in items:
            value = (loadings or {}).get(item, 0.8)
            note = "single item" if item in single else "heywood" if item in heywood else ""
            ends = {} if item in single else {"ci_low": value - 0.05, "ci_high": value + 0.05}
            row = {"table": "cfa_loading", "subject": item, "object": name, "wave": WAVE, "n": 1100}
            rows.append({**row, "estimate": 1.0 if item in single else value, "note": note, **ends})
    names = list(constructs)
    for place, name in enumerate(names if fitted else []):
        for other in names[:place]:
            value = correlation if {name, other} == {"image", "satisfaction"} else 0.3
            row = {"table": "cfa_correlation", "subject": other, "object": name, "wave": WAVE}
            rows.append({**row, "estimate": value, "ci_low": value - 0.1, "ci_high": value + 0.1})
    sets = dict(held if held is not None else {"wave": "scalar", "region": "metric"})
    rows += (row for name, level in sets.items() for row in _levels(name, level))
    return Confirmation(
        estimates=tidy(rows),
        wave=WAVE,
        waves=waves if fitted else (),
        constructs=constructs,
        n=1100,
        n_incomplete=300,
        weighted=weighted,
        design=weighted,
        reported="mlr" if fitted else "",
        indices="scaled" if fitted else "",
        heywood=heywood,
        improper=improper,
        held=sets,
        compared={name: waves if name == "wave" else ("1", "2") for name in sets},
        confidence=0.95,
        min_base=30,
        min_group=150,
        refusals=(),
    )


def _levels(name: str, held: str) -> list[dict[str, object]]:
    levels = ("configural", "metric", "scalar", "strict")
    holding = levels.index(held) if held else -1
    rows: list[dict[str, object]] = []
    for place, level in enumerate(levels):
        base = {"subject": level, "group": name, "wave": WAVE, "n": 2200}
        fall = -0.013 if place == holding + 1 else -0.002
        figures = {"chi2": 300.0 + place, "df": 188 + 10 * place, "cfi": 0.97, "rmsea": 0.03}
        figures |= {"srmr": 0.03, "held": float(place <= holding)}
        if place:
            figures["dcfi"] = fall
        for table, value in figures.items():
            row = {"table": f"invariance_{table}", "estimate": value, **base}
            rows.append(row | ({"p_value": 0.02} if table == "chi2" and place else {}))
    return rows
