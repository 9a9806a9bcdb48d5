"""Whether a quadrant's share of draws is how often it is right, and importance intervals cover.

Clients with eight attributes are made up: means, importances and correlations of each are drawn, so
that some attributes lie near the lines and some far off. The truth of a client is worked out from
its population; a survey of normal answers is drawn from it, and the kit's own matrix made of it.

    python bench/quadrants.py [CLIENTS]        (default 400; two minutes on one core)
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from csi_helpers.analysis import derive_importance, place_attributes
from csi_helpers.analysis.drivers.relative_importance import lmg_shares
from csi_helpers.analysis.importance_satisfaction.cross_hairs import QUADRANTS, quadrants
from csi_helpers.data.survey import open_survey
from csi_helpers.params import load_study

K, N, DRAWS, SEED = 8, 300, 400, 20261122
NAMES = [f"a{j}" for j in range(K)]
BANDS = (0.25, 0.5, 0.65, 0.8, 0.9, 0.95, 1.0001)


@dataclass(frozen=True)
class Client:
    """A population of normal answers: correlations of attributes, coefficients, means."""

    correlations: np.ndarray
    coefficients: np.ndarray
    means: np.ndarray

    @classmethod
    def of(cls, rng: np.random.Generator) -> Client:
        loadings = rng.uniform(0.3, 0.8, K)
        correlations = np.outer(loadings, loadings)
        np.fill_diagonal(correlations, 1.0)
        return cls(correlations, rng.uniform(0.0, 0.35, K), rng.normal(0.0, 0.25, K))

    @property
    def lmg(self) -> np.ndarray:
        """Importance in the population."""
        covariance = self.correlations @ self.coefficients
        variance = self.coefficients @ covariance + 1.0
        return np.asarray(lmg_shares(self.correlations, covariance / np.sqrt(variance)))

    @property
    def quadrants(self) -> np.ndarray:
        """Where each attribute truly stands, lines at the means."""
        lmg = self.lmg
        return quadrants(lmg, self.means, lmg.mean(), self.means.mean())

    def survey(self, rng: np.random.Generator) -> pd.DataFrame:
        """Answers on a scale that hardly anybody reaches the ends of."""
        answers = rng.multivariate_normal(np.zeros(K), self.correlations, size=N)
        outcome = answers @ self.coefficients + rng.normal(size=N)
        return pd.DataFrame(np.column_stack([answers + self.means, outcome]), columns=[*NAMES, "y"])


def matrix_of(frame: pd.DataFrame, folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The kit's importance rows and matrix of a survey."""
    frame.to_csv(folder / "answers.csv", index=False)
    study = load_study(
        {
            "client": {"id": "bench", "name": "Bench"},
            "wave": "2026",
            "data": {"survey": {"file": str(folder / "answers.csv")}},
            "scale": {"min": -10, "max": 10},
            "items": [*NAMES, "y"],
            "attributes": NAMES,
            "overall": "y",
            "matrix": {"bootstrap": DRAWS},
        }
    )
    survey = open_survey(study)
    drivers = derive_importance(
        survey, study.attributes, study.matrix, overall="y", seed=study.seed
    )
    placed = place_attributes(survey, drivers, study.matrix)
    if drivers is None or placed is None or placed.panel is None:
        raise SystemExit("A client without a matrix: choose another seed.")
    rows = drivers.estimates[drivers.estimates["table"] == "derived_importance"]
    return rows[rows["method"] == "lmg"].set_index("subject"), placed.panel.points


def main(clients: int) -> None:
    rng = np.random.default_rng(SEED)
    seen: list[tuple[float, bool]] = []
    covered: list[bool] = []
    with TemporaryDirectory() as folder:
        for _ in range(clients):
            client = Client.of(rng)
            rows, points = matrix_of(client.survey(rng), Path(folder))
            truth = client.quadrants
            for j, name in enumerate(NAMES):
                point, row = points.loc[name], rows.loc[name]
                right = QUADRANTS[truth[j]] == point["quadrant"]
                seen.append((float(point["share"]), right))
                covered.append(bool(row["ci_low"] <= client.lmg[j] <= row["ci_high"]))
    frame = pd.DataFrame(seen, columns=["share", "right"])
    frame["band"] = pd.cut(frame["share"], BANDS, right=False)
    table = frame.groupby("band", observed=True).agg(
        points=("right", "size"), mean_share=("share", "mean"), right=("right", "mean")
    )
    print(f"{clients} clients, {K} attributes, n = {N}, {DRAWS} draws")
    print(table.round(3).to_string())
    print(f"95% intervals of LMG cover {np.mean(covered):.3f} of {len(covered)}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
