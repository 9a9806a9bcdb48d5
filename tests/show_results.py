"""Results for the tests of show/, in the documented tidy columns, with awkward labels and bases."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from show_codebook import LEVELS, whole

from csi_helpers.analysis.correlation import Correlation
from csi_helpers.analysis.descriptive import Descriptive
from csi_helpers.analysis.sample import Sample
from csi_helpers.data.codebook import Codebook, ItemEntry


@dataclass(frozen=True)
class _Recipe:
    random: np.random.Generator
    min_base: int
    weighted: bool

    def rows(self, entry: ItemEntry, group: str, wave: str, level: float, n: int) -> list[dict]:
        stem = {"subject": entry.name, "group": group, "wave": wave, "n": n}
        codes = np.arange(entry.scale.min, entry.scale.max + 1)
        names = ["mean", "median", "mode", "sd", "variance", "index100", "top2", "bottom2"]
        keys = [{"table": name} for name in names]
        keys += [{"table": "share", "object": str(int(code))} for code in codes]
        if n < self.min_base:
            return [{**stem, **key, "note": "low base"} for key in keys]
        place = np.linspace(0, 100, len(codes))
        share = np.exp(-((place - level * 1.1) ** 2) / 900)
        share /= share.sum()
        mean = float(share @ codes)
        index = (mean - codes[0]) / (codes[-1] - codes[0]) * 100
        variance = float(share @ (codes - mean) ** 2)
        top = float(codes[share.argmax()])
        values = [mean, top, top, variance**0.5, variance, index, share[-2:].sum(), share[:2].sum()]
        values += list(share)
        n_eff = n * 0.83 if self.weighted else n
        spread = [0.08, 0.5, 0, 0.1, 0.1, 1.4, 0.02, 0.02] + [0.01] * len(codes)
        note = "caution" if n_eff < 50 else ""
        return [
            {
                **stem,
                **key,
                "n_eff": n_eff,
                "estimate": value,
                "se": se,
                "ci_low": value - 2 * se,
                "ci_high": value + 2 * se,
                "note": note,
            }
            for key, value, se in zip(keys, values, spread, strict=True)
        ]


def make_descriptive(
    codebook: Codebook,
    *,
    waves: tuple[str, ...] = ("2026",),
    against: str = "complement",
    low: tuple[str, ...] = (),
    weighted: bool = True,
    quiet: bool = False,
    seed: int = 7,
) -> Descriptive:
    """Made-up estimates; `low` names items without a base, `quiet` leaves nothing significant."""
    recipe = _Recipe(np.random.default_rng(seed), 30, weighted)
    rows: list[dict] = []
    index: dict[tuple[str, str, str], float] = {}
    for entry in codebook.items.values():
        level = recipe.random.uniform(52, 88)
        for order, wave in enumerate(waves):
            base = 12 if entry.name in low else 1153 - 7 * int(entry.name[1:])
            groups = [("", base, 0.0)]
            for column, levels in LEVELS.items():
                sizes = [base // 2, 44 if base > 30 else 5, 18]
                groups += [
                    (f"{column}={code}", size, shift)
                    for (code, *_), size, shift in zip(
                        levels, sizes, (4.0, -6.0, 0.0), strict=False
                    )
                ]
            for group, n, shift in groups:
                made = recipe.rows(entry, group, wave, level + shift + 3 * order, n)
                p = 0.8 if quiet else recipe.random.choice([0.0004, 0.02, 0.4])
                for row in made:
                    if row["table"] == "index100":
                        index[entry.name, wave, group] = row.get("estimate", np.nan)
                    tested = group and "estimate" in row and against == "complement"
                    if tested and row["table"] in ("mean", "index100", "top2", "bottom2"):
                        row |= {"compared_with": "complement", "p_value": p, "p_adjusted": p}
                rows += made
        if against == "pairs":
            rows += _pair_rows(entry.name, waves[-1], index)
    for before, after in itertools.pairwise(waves):
        for name in codebook.items:
            change = index[name, after, ""] - index[name, before, ""]
            p = 0.9 if quiet else recipe.random.choice([0.001, 0.6])
            sign = recipe.random.choice([-1, 1])
            stem = {
                "table": "index100_change",
                "subject": name,
                "group": "",
                "n": 2200,
                "wave": f"{before}→{after}",
                "compared_with": before,
            }
            known = {
                "estimate": sign * change,
                "se": 1.0,
                "ci_low": sign * change - 2,
                "ci_high": sign * change + 2,
                "p_value": p,
                "p_adjusted": p,
            }
            rows.append(stem | ({"note": "low base"} if np.isnan(change) else known))
    segments = {column: tuple(code for code, *_ in levels) for column, levels in LEVELS.items()}
    return Descriptive(
        estimates=whole(rows),
        items=tuple(codebook.items),
        waves=waves,
        segments=segments,
        confidence=0.95,
        min_base=30,
        against=against,
        correction="holm",
        family="row",
        design=("weights", "raking") if weighted else (),
        weighted_waves=waves if weighted else (),
        refusals=(),
    )


def _pair_rows(name: str, wave: str, index: dict[tuple[str, str, str], float]) -> list[dict]:
    group = "region=1|region=2"
    apart = index[name, wave, "region=2"] - index[name, wave, "region=1"]
    return [
        {
            "table": "index100",
            "subject": name,
            "group": group,
            "wave": wave,
            "n": 900,
            "estimate": apart,
            "p_value": 0.001,
            "p_adjusted": 0.002,
            "compared_with": "region=1",
        }
    ]


def make_correlation(codebook: Codebook, constant: tuple[str, ...] = ()) -> Correlation:
    names = [name for name in codebook.items if name not in constant]
    random = np.random.default_rng(3)
    load = random.uniform(-0.3, 0.95, len(names))
    rows = []
    for i, one in enumerate(names):
        for j, other in enumerate(names):
            if i != j:
                r = float(load[i] * load[j])
                p = 0.0001 if abs(r) > 0.1 else 0.4
                known = {
                    "n": 1000 + min(i, j),
                    "n_eff": 900,
                    "estimate": r,
                    "se": 0.03,
                    "ci_low": r - 0.05,
                    "ci_high": r + 0.05,
                    "p_value": p,
                    "p_adjusted": p,
                }
                rows += [
                    {"table": table, "subject": one, "object": other, "wave": "2026", **known}
                    for table in ("pearson", "spearman", "polychoric")
                ]
    order = tuple(names[place] for place in np.argsort(-load))
    return Correlation(whole(rows), "2026", order, constant, 0.95, "holm", ())


def make_sample(codebook: Codebook, *, weighted: bool = True, probability: bool = True) -> Sample:
    rows: list[dict] = []
    counts = {"invited": 3950, "received": 1180, "complete": 1160, "excluded": 27, "analysed": 1153}
    stem = {"wave": "2026", "n": 1180}
    rows += [{**stem, "table": "responses", "subject": s, "estimate": c} for s, c in counts.items()]
    rows += [
        {**stem, "table": "flagged", "subject": s, "estimate": c}
        for s, c in {"duplicate": 27, "speeder": 14, "straight_liner": 0}.items()
    ]
    rows.append({**stem, "table": "excluded", "subject": "duplicate", "estimate": 27})
    rates = {"RR1": 0.299, "RR3": 0.343} if probability else {"participation": 0.299}
    rows += [
        {**stem, "table": "response_rate", "subject": s, "estimate": r} for s, r in rates.items()
    ]
    for column, levels in LEVELS.items():
        shares = np.array([0.352, 0.41, 0.238][: len(levels)])
        shares /= shares.sum()
        targets = np.array([0.4, 0.35, 0.25][: len(levels)])
        targets /= targets.sum()
        for (code, *_), share, target in zip(levels, shares, targets, strict=True):
            key = {"subject": column, "object": code, "wave": "2026", "n": 1153}
            rows.append({**key, "table": "profile", "method": "unweighted", "estimate": share})
            if weighted:
                rows.append({**key, "table": "profile", "method": "weighted", "estimate": target})
            if weighted and column == "region":
                rows.append(
                    {
                        **key,
                        "table": "weight_margin",
                        "estimate": target,
                        "compared_with": repr(float(target)),
                    }
                )
    rows.append({"table": "design_effect", "wave": "2026", "n": 1153, "estimate": 1.21})
    rows.append({"table": "effective_n", "wave": "2026", "n": 1153, "estimate": 953.2})
    if weighted:
        rows += [
            {"table": "weight", "subject": s, "wave": "2026", "n": 1153, "estimate": w}
            for s, w in (("min", 0.41), ("max", 2.9))
        ]
    for place, name in enumerate(codebook.items):
        rows += [
            {
                "table": "nonresponse",
                "subject": name,
                "object": reason,
                "wave": "2026",
                "n": 1153,
                "estimate": share * place / 100,
            }
            for reason, share in (("not_asked", 0.0), ("dont_know", 1.5), ("blank", 0.4))
        ]
        rows += [
            {
                "table": "headline",
                "subject": name,
                "method": method,
                "wave": "2026",
                "n": n,
                "estimate": 7.31 + place / 50,
            }
            for method, n in (("analysed", 1153), ("received", 1180), ("unflagged", 1139))
        ]
    if probability:
        rows.append({"table": "margin_of_error", "wave": "2026", "n": 1153, "estimate": 0.0317})
    sample_type = "probability" if probability else "opt_in"
    return Sample(
        whole(rows),
        ("2026",),
        sample_type,
        probability,
        weighted,
        ("weights",),
        ("region",),
        0.95,
        30,
    )
