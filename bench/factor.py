"""Factor analysis beside its peers, in turns in one run: medians, ratios, largest differences.

Polychoric correlations of 25 five-point items and 2,436 respondents against `ordinalcorr`; a
parallel analysis of 1,000 runs against the usual loop over simulated answers, with statsmodels'
principal axis for the factors; minimum residuals against statsmodels' principal axis. Of
`factor_analyzer` only what runs is timed: its `fit` needs an older scikit-learn.
"""

from __future__ import annotations

import statistics
import time
import warnings
from collections.abc import Callable

import numpy as np
import ordinalcorr
import pandas as pd
from statsmodels.multivariate.factor import Factor

from csi_helpers.analysis.measurement.exploratory.extraction import extract
from csi_helpers.analysis.measurement.exploratory.number_of_factors import parallel_analysis
from csi_helpers.analysis.measurement.polychoric import polychoric_correlations

RESPONDENTS, ITEMS, FACTORS = 2436, 25, 5
RUNS, REPEATS = 1000, 5


def simulated() -> np.ndarray:
    """Answers 1 to 5 with five factors behind them, thresholds of their own for every item."""
    random = np.random.default_rng(1979)
    loadings = np.kron(np.eye(FACTORS), np.full((ITEMS // FACTORS, 1), 0.7))
    loadings += random.uniform(-0.1, 0.25, loadings.shape)
    unique = np.sqrt(np.maximum(1 - (loadings**2).sum(axis=1), 0.1))
    behind = random.normal(size=(RESPONDENTS, FACTORS)) @ loadings.T
    behind += unique * random.normal(size=(RESPONDENTS, ITEMS))
    cuts = np.array([-1.5, -0.8, 0.1, 1.0])[:, None] + random.uniform(-0.4, 0.4, (4, ITEMS))
    return 1.0 + (behind[None] > np.sort(cuts, axis=0)[:, None]).sum(axis=0)


def timed(function: Callable[[], object]) -> float:
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def compare(
    title: str, ours: Callable[[], object], peer: str, theirs: Callable[[], object], repeats: int
) -> None:
    """Print both medians and their ratio; the two take turns."""
    ours(), theirs()  # once to warm up
    pairs = [(timed(ours), timed(theirs)) for _ in range(repeats)]
    own, other = (statistics.median(times) for times in zip(*pairs, strict=True))
    print(f"{title}\n  ours {own:9.4f} s   {peer} {other:9.4f} s   ratio {other / own:.1f}")


def polychoric(answers: np.ndarray) -> None:
    frame = pd.DataFrame(answers.astype(int))
    compare(
        f"polychoric, {ITEMS} items x {RESPONDENTS} (ours with influence values)",
        lambda: polychoric_correlations(answers),
        "ordinalcorr",
        lambda: ordinalcorr.hetcor(frame),
        REPEATS,
    )
    gap = polychoric_correlations(answers).values - ordinalcorr.hetcor(frame).to_numpy(float)
    print(f"  largest difference {np.abs(gap).max():.1e}")


def usual_parallel_analysis(runs: int) -> tuple[np.ndarray, np.ndarray]:
    """Simulate answers, correlate them, take eigenvalues, with one principal axis a run."""
    random = np.random.default_rng(1965)
    components, factors = [], []
    for _ in range(runs):
        r = np.corrcoef(random.standard_normal((RESPONDENTS, ITEMS)).T)
        components.append(np.linalg.eigvalsh(r)[::-1])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # statsmodels stops at 50 iterations on noise
            axis = Factor(corr=r, n_factor=1, method="pa", nobs=RESPONDENTS).fit()
        np.fill_diagonal(r, axis.communality)
        factors.append(np.linalg.eigvalsh(r)[::-1])
    return np.percentile(components, 95, axis=0), np.percentile(factors, 95, axis=0)


def parallel(correlations: np.ndarray) -> None:
    compare(
        f"parallel analysis, {RUNS} runs of {RESPONDENTS} x {ITEMS}, components and factors",
        lambda: parallel_analysis(
            correlations, RESPONDENTS, np.random.default_rng(1965), runs=RUNS
        ),
        "loop with statsmodels",
        lambda: usual_parallel_analysis(RUNS),
        3,
    )
    own = parallel_analysis(correlations, RESPONDENTS, np.random.default_rng(1965), runs=RUNS)
    other = usual_parallel_analysis(RUNS)
    gaps = own.components_limit - other[0], own.factors_limit[:FACTORS] - other[1][:FACTORS]
    print(f"  largest difference of the limits {max(np.abs(gap).max() for gap in gaps):.1e}")


def extraction(correlations: np.ndarray) -> None:
    def axis() -> np.ndarray:
        model = Factor(corr=correlations, n_factor=FACTORS, method="pa", nobs=RESPONDENTS)
        return np.asarray(model.fit(maxiter=5000, tol=1e-12).communality)

    compare(
        f"{FACTORS} factors of {ITEMS} items, to the last digit",
        lambda: extract(correlations, FACTORS, "minres"),
        "statsmodels",
        axis,
        REPEATS,
    )
    gap = 1 - extract(correlations, FACTORS, "minres").uniquenesses - axis()
    print(f"  largest difference of communalities {np.abs(gap).max():.1e}")


def factor_analyzer_where_it_runs(answers: np.ndarray) -> None:
    try:
        from factor_analyzer import FactorAnalyzer
    except ImportError:
        print("factor_analyzer: not installed")
        return
    try:
        seconds = timed(lambda: FactorAnalyzer(n_factors=FACTORS, rotation=None).fit(answers))
        print(f"factor_analyzer: minres in {seconds:.4f} s")
    except Exception as error:
        print(f"factor_analyzer: does not run ({error})")


def main() -> None:
    answers = simulated()
    correlations = np.corrcoef(answers.T)
    polychoric(answers)
    parallel(correlations)
    extraction(correlations)
    factor_analyzer_where_it_runs(answers)


if __name__ == "__main__":
    main()
