"""A structural model's result, made up, for the tests of its drawing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace

import numpy as np

from csi_helpers.analysis.estimates import tidy
from csi_helpers.analysis.structural.model import TEMPLATES, StructuralModel
from csi_helpers.data.codebook import Codebook, ConstructEntry
from csi_helpers.params.text import Text
from csi_helpers.show.words import Words

LONG_ZH = "售后服务与投诉处理的总体感知"  # 14 characters
LONG_EN = "Overall perceived service"
USUAL = (0.51, 0.07, 0.34, -0.22, 0.68, 0.18, 0.42, 0.12)


def make_structure(
    paths: Sequence[tuple[str, str]],
    *,
    names: Sequence[str] = (),
    target: str = "satisfaction",
    asked: Mapping[str, int] | None = None,
    second_order: Mapping[str, tuple[str, ...]] | None = None,
    coefficients: Sequence[float] = USUAL,
) -> SimpleNamespace:
    """Every path has a coefficient, in turn; those below 0.1 are not significant."""
    constructs = list(names) or list(dict.fromkeys(end for path in paths for end in path))
    model = StructuralModel({name: (f"{name}_1", f"{name}_2") for name in constructs}, tuple(paths))
    common = {"wave": "2026", "n": 400}
    rows = []
    for place, (start, end) in enumerate(model.paths):
        b = coefficients[place % len(coefficients)]
        p = 0.4 if not abs(b) >= 0.1 else 0.02 if abs(b) < 0.15 else 0.0001
        row = {"table": "path", "subject": start, "object": end, "estimate": b, "p_adjusted": p}
        rows.append(common | row)
    for name in np.array(model.names)[model.endogenous]:
        rows.append(common | {"table": "r2", "subject": str(name), "estimate": 0.684})
    for name, parts in (second_order or {}).items():
        rows += [
            common | {"table": "loading", "subject": part, "object": name, "estimate": 0.87}
            for part in parts
        ]
    return SimpleNamespace(
        estimates=tidy(rows),
        wave="2026",
        model=model,
        target=target,
        asked=dict(asked or {}),
        second_order=dict(second_order or {}),
        confidence=0.95,
    )


def template_structure(name: str, *, backwards: bool = False) -> SimpleNamespace:
    """A template's model; its constructs the other way round if asked."""
    paths = TEMPLATES[name]
    names = list(dict.fromkeys(end for path in paths for end in path))
    asked = {"complaints": 82} if "complaints" in names else {}
    return make_structure(paths, names=names[::-1] if backwards else names, asked=asked)


def labelled(language: str, names: Sequence[str], *, long: bool = False) -> Words:
    """Words in which every construct of an unusual name, or all of them, have long labels."""
    label = Text(zh=LONG_ZH, en=LONG_EN)
    entries = {name: ConstructEntry(name, label, ()) for name in names} if long else {}
    return Words(language, Codebook({}, {}, constructs=entries))
