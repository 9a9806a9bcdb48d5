"""Bootstrap of the mobile-phone model against PyPI seminr, one core each; then larger samples.

Run as it is (`make bench`), or with `--quick` to leave out the million respondents.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np
import seminr
from seminr.datasets import load_mobi

from csi_helpers.analysis.streams import stream_seed
from csi_helpers.analysis.structural.effects import total_effects
from csi_helpers.analysis.structural.model import TEMPLATES, StructuralModel, from_template
from csi_helpers.analysis.structural.moments import Moments
from csi_helpers.analysis.structural.pls import estimate_pls
from csi_helpers.analysis.structural.quality import htmt
from csi_helpers.analysis.structural.uncertainty.resampling import bootstrap
from csi_helpers.data.design import SamplingDesign

BLOCKS = {
    "image": ("IMAG", 5),
    "expectation": ("CUEX", 3),
    "quality": ("PERQ", 7),
    "value": ("PERV", 2),
    "satisfaction": ("CUSA", 3),
    "complaints": ("CUSCO", 0),
    "loyalty": ("CUSL", 3),
}
ITEMS = {
    name: tuple(f"{stem}{i + 1}" for i in range(size)) if size else (stem,)
    for name, (stem, size) in BLOCKS.items()
}
REPLICATES, ROUNDS, THEIRS_A_ROUND = 5000, 5, 100


def ours(model: StructuralModel, answers: np.ndarray, replicates: int) -> None:
    """What PyPI seminr keeps of each replicate: paths, loadings, weights, total effects, HTMT."""

    def measure(moments: Moments):
        estimate = estimate_pls(moments.correlations, model)
        values = {
            "path": estimate.paths,
            "loading": estimate.loadings,
            "weight": estimate.weights,
            "total_effect": total_effects(estimate.paths, model),
            "htmt": htmt(moments.correlations, model),
        }
        return values, estimate.converged

    design = SamplingDesign.simple(len(answers))
    bootstrap(answers, design, measure, seed=stream_seed(1, "bench"), replicates=replicates)


def their_model():
    constructs = [seminr.composite(name, list(items)) for name, items in ITEMS.items()]
    paths = [seminr.paths(from_=a, to=b) for a, b in TEMPLATES["ecsi"]]
    # At its default stop rule, 1e-7, which spares it iterations that ours makes.
    return seminr.estimate_pls(
        load_mobi(), seminr.constructs(*constructs), seminr.relationships(*paths)
    )


def seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def compare(model: StructuralModel, answers: np.ndarray) -> None:
    theirs = their_model()
    rng = np.random.default_rng(1)
    rows = rng.integers(0, len(answers), size=(THEIRS_A_ROUND, len(answers)))
    ours(model, answers, REPLICATES)  # both warm
    seminr.bootstrap_model(theirs, indices=rows[:2])
    times: dict[str, list[float]] = {"seminr": [], "ours": []}
    for _ in range(ROUNDS):
        spent = seconds(lambda: seminr.bootstrap_model(theirs, indices=rows))
        times["seminr"].append(spent / THEIRS_A_ROUND)
        times["ours"].append(seconds(lambda: ours(model, answers, REPLICATES)) / REPLICATES)
    their_median, our_median = (statistics.median(times[name]) for name in ("seminr", "ours"))
    ratio = statistics.median(
        theirs / mine for theirs, mine in zip(times["seminr"], times["ours"], strict=True)
    )
    print(f"mobi, n = 250, B = {REPLICATES}, one core, medians of {ROUNDS} interleaved rounds")
    print(f"  PyPI seminr {seminr.__version__}: {their_median * 1e3:.3f} ms a replicate")
    print(f"  ours: {our_median * 1e6:.1f} us a replicate, {our_median * REPLICATES:.3f} s in all")
    print(f"  ratio: {ratio:.0f}")


def larger(model: StructuralModel, answers: np.ndarray, n: int) -> None:
    """mobi's rows drawn n times with noise, so that no two are alike."""
    rng = np.random.default_rng(2)
    many = answers[rng.integers(0, len(answers), size=n)]
    many += rng.normal(scale=0.5, size=many.shape)
    before = time.process_time()
    spent = seconds(lambda: ours(model, many, REPLICATES))
    busy = time.process_time() - before  # what it would take on a machine of one's own
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    took = f"{spent:.1f} s ({busy:.1f} s of one core)"
    print(f"n = {n:,}, B = {REPLICATES}: {took}, peak memory {peak:.2f} GB")


def one_core() -> None:
    """Start anew with one thread for each library: they read that before numpy is imported."""
    wanted = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    if any(os.environ.get(name) != "1" for name in wanted):
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, **wanted})


def main() -> None:
    one_core()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--respondents", type=int)
    chosen = parser.parse_args()
    model, _ = from_template("ecsi", ITEMS)
    data = load_mobi()
    columns = [list(data.columns).index(item) for item in model.items]
    answers = np.asarray(data.values, dtype=float)[:, columns]
    if chosen.respondents:
        larger(model, answers, chosen.respondents)
        return
    compare(model, answers)
    sys.stdout.flush()
    for n in (20_000,) if chosen.quick else (20_000, 1_000_000):
        # A process of its own, so that its peak memory is its own.
        subprocess.run([sys.executable, __file__, "--respondents", str(n)], check=True)


if __name__ == "__main__":
    main()
