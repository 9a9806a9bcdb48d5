"""Made-up reliability results, in the documented tidy columns, with awkward labels and notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from show_codebook import item_names, make_codebook, whole

from csi_helpers.analysis.measurement.reliability import Reliability
from csi_helpers.data.codebook import Codebook, ConstructEntry
from csi_helpers.params.text import Text

NAMES = ("image", "expectation", "quality", "value", "satisfaction", "loyalty")
LABELS = {
    "hostile": ("<script>x</script>&$_1$", "<script>x</script>&$_1$"),
    "long": ("客户对售后维修与上门服务的总体信任程度及推荐意愿" * 2, "Trust in the repair " * 6),
}
USUAL_ALPHAS = (0.88, 0.83, 0.91, 0.79, 0.85, 0.62)
NOTES = {0: "", 1: "single item"}


def with_constructs(codebook: Codebook, sizes: Mapping[str, int]) -> Codebook:
    """The codebook with constructs of so many items each, taken in turn."""
    names, taken, entries = list(codebook.items), 0, {}
    for name, size in sizes.items():
        zh, en = LABELS.get(name, ("", ""))
        label = Text(zh=zh, en=en) if zh else None
        entries[name] = ConstructEntry(name, label, tuple(names[taken : taken + size]))
        taken += size
    assert taken <= len(names)
    return replace(codebook, constructs=entries)


def make_constructs(count: int, size: int = 3) -> Codebook:
    """A codebook with `count` constructs of `size` items each."""
    names = [*NAMES[:4], *LABELS, *NAMES[4:]][:count]
    names += [f"extra_{place}" for place in range(count - len(names))]
    return with_constructs(make_codebook(count * size), dict.fromkeys(names, size))


def make_reliability(
    codebook: Codebook,
    alphas: Mapping[str, float] | None = None,
    *,
    notes: Mapping[str, str] | None = None,
    omegas: Mapping[str, float] | None = None,
    heywood: tuple[str, ...] = (),
    rests: Mapping[str, float] | None = None,
    without: Mapping[str, float] | None = None,
    against: Mapping[str, tuple[str, ...]] | None = None,
    turned: Mapping[str, float] | None = None,
    waves: tuple[str, ...] = ("2026",),
    weighted: bool = True,
    n: int = 1153,
) -> Reliability:
    """Estimates of every construct of the codebook; whatever isn't given is made up."""
    constructs = {name: entry.items for name, entry in codebook.constructs.items()}
    usual = {name: USUAL_ALPHAS[place % len(USUAL_ALPHAS)] for place, name in enumerate(constructs)}
    alpha_of = usual | dict(alphas or {})
    notes, against = notes or {}, dict(against or {})
    rows: list[dict] = []
    for order, wave in enumerate(waves):
        older = 0.02 * (len(waves) - 1 - order)
        for place, (name, items) in enumerate(constructs.items()):
            base = n - 13 * place
            stem = {"wave": wave, "n": base}
            note = notes.get(name, NOTES.get(len(items), ""))
            if note and note != "caution":
                rows += [
                    {**stem, "table": table, "subject": name, "note": note}
                    for table in ("alpha", "alpha_standardised", "omega")
                ]
                continue
            known = {**stem, "n_eff": base * 0.81 if weighted else base, "note": note}
            alpha = alpha_of[name] - older
            omega = (omegas or {}).get(name, alpha + 0.01)
            rows.append({**known, "table": "alpha", "subject": name, **_interval(alpha)})
            rows.append(
                {**known, "table": "alpha_standardised", "subject": name, "estimate": alpha + 0.003}
            )
            identified = len(items) > 2
            omega_note = "heywood" if name in heywood else note if identified else "two items"
            value = _interval(omega) if identified else {}
            rows.append({**known, "table": "omega", "subject": name, **value, "note": omega_note})
            for item in items:
                key = {**known, "subject": item, "object": name}
                rest = (rests or {}).get(item, alpha * 0.75)
                rows.append({**key, "table": "item_rest", **_interval(rest)})
                if identified:
                    left = (without or {}).get(item, alpha - 0.04)
                    rows.append({**key, "table": "alpha_if_deleted", **_interval(left)})
    for name, value in (turned or {}).items():
        rows.append(
            {"table": "alpha_if_turned", "subject": name, "wave": waves[-1], **_interval(value)}
        )
    return Reliability(
        estimates=whole(rows),
        wave=waves[-1],
        waves=waves,
        constructs=constructs,
        single=tuple(name for name, items in constructs.items() if len(items) == 1),
        against=against,
        confidence=0.95,
        min_base=30,
        refusals=(),
    )


def _interval(value: float) -> dict[str, float]:
    reach = 0.15 * (1 - np.clip(value, -1, 0.95))
    low, high = value - 1.4 * reach, min(value + reach, 1.0)
    return {"estimate": value, "se": reach / 2, "ci_low": low, "ci_high": high}


def awkward() -> tuple[Codebook, Reliability]:
    """Every case at once: below 0.70, below zero, single, two items, no variation, low base."""
    sizes = {"image": 4, "expectation": 1, "quality": 7, "value": 2, "hostile": 3, "long": 3}
    sizes |= {"satisfaction": 3, "complaints": 2, "loyalty": 3, "trust": 3}
    codebook = with_constructs(make_codebook(sum(sizes.values())), sizes)
    names = item_names(sum(sizes.values()))
    turned = codebook.constructs["hostile"].items[1]
    weak, rising, barely = codebook.constructs["loyalty"].items
    result = make_reliability(
        codebook,
        {"image": 0.834, "quality": 0.957, "value": 0.698, "hostile": -0.42, "long": 0.7004}
        | {"satisfaction": 0.8, "loyalty": 0.61, "trust": 0.72},
        notes={"complaints": "constant", "satisfaction": "low base", "trust": "caution"},
        omegas={"hostile": 0.31, "long": 0.68},
        heywood=("loyalty",),
        rests={turned: -0.55, weak: 0.21, names[0]: 0.2996},
        without={rising: 0.65, barely: 0.62},
        against={"hostile": (turned,)},
        turned={"hostile": 0.81},
        waves=("2024", "2025", "2026"),
    )
    return codebook, result
