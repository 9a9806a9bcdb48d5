"""What a customer is worth: by a year's retention, or by what is still to be bought."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from scipy.stats import norm

from csi_helpers.analysis.estimates import Row, base_note
from csi_helpers.analysis.instruments.customer_value import bgnbd, gamma_gamma
from csi_helpers.analysis.instruments.customer_value.likelihood import Fit
from csi_helpers.analysis.instruments.customer_value.purchases import PurchaseHistory
from csi_helpers.analysis.variance import Floats

WEEKS = 52.1775  # of a year
PERIOD = 4  # weeks between which the future is discounted alike


def retention_value(margin: float, retention: float, discount: float, timing: str) -> float:
    """What a customer is worth who stays each year with the same chance.

    Parameters
    ----------
    margin : float
        Earned on a customer in a year.
    retention : float
        Chance that a customer stays for another year, 0 to 1.
    discount : float
        Of a year, 0 to 1.
    timing : {"end", "begin"}
        When a year's margin comes; begin: the first at once.

    References
    ----------
    Berger & Nasr (1998), J. Interact. Mark. 12; Gupta & Lehmann (2003), J. Interact. Mark. 17.

    Examples
    --------
    >>> print(f"{retention_value(100, 0.8, 0.1, 'end'):.4f}")
    266.6667
    >>> print(f"{retention_value(100, 0.8, 0.1, 'begin'):.4f}")
    366.6667
    """
    first = 1 + discount if timing == "begin" else retention
    return margin * first / (1 + discount - retention)


def retention_value_row(row: Row, margin: float, discount: float, timing: str) -> Row:
    """A retention's row as value: the interval goes through, the error by the delta method."""
    if "estimate" not in row:
        return dict(row)
    share = float(row["estimate"])
    ends = {
        key: retention_value(margin, float(row[key]), discount, timing)
        if 1 + discount - float(row[key]) > 0
        else np.nan
        for key in ("estimate", "ci_low", "ci_high")
    }
    slope = margin * (1 + discount) / (1 + discount - share) ** 2
    return {**row, **ends, "se": float(row["se"]) * slope}


class PurchaseForecast:
    """Means over customers of what the models foretell, with their errors.

    Parameters
    ----------
    history : PurchaseHistory
    purchases : Fit
        BG/NBD's parameters; its influence has a row for each of the history's.
    amounts : Fit, optional
        Gamma-Gamma's; its influence has a row for each history with a repeat purchase.

    Notes
    -----
    A mean moves with each customer's own figure and, through the parameters, with everybody's
    history: errors are of the sum of both (stacked estimating equations; Stefanski & Boos 2002,
    Am. Stat. 56), so that they hold where the models are no more than near the truth.
    """

    def __init__(
        self,
        history: PurchaseHistory,
        purchases: Fit,
        amounts: Fit | None,
        *,
        confidence: float,
        min_base: int,
    ) -> None:
        self.history, self.purchases, self.amounts = history, purchases, amounts
        self.confidence, self.min_base = confidence, min_base

    def alive(self) -> Row:
        """Mean chance of still being a customer."""
        known = self._known
        return self._mean(lambda own, _: bgnbd.alive(own, *known), share=True)

    def purchases_ahead(self, weeks: float) -> Row:
        """Mean number of purchases in the weeks ahead."""
        known = self._known
        return self._mean(lambda own, _: bgnbd.expected_purchases(own, *known, weeks))

    def amount(self) -> Row:
        """Mean of what a purchase is expected to cost, over customers."""
        return self._mean(lambda _, paid: self._amounts(paid))

    def value(self, weeks: float, discount: float, share: float) -> Row:
        """Mean discounted worth of the purchases in the weeks ahead."""
        known = self._known
        ends = np.append(np.arange(PERIOD, weeks, PERIOD), weeks)
        middles = (ends + np.append(0.0, ends[:-1])) / 2
        factors = (1 + discount) ** (-middles / WEEKS)

        def worth(own: Floats, paid: Floats) -> Floats:
            due = [bgnbd.expected_purchases(own, *known, end) for end in ends]
            steps = np.diff(np.vstack([np.zeros(len(known[0])), *due]), axis=0)
            return np.asarray(factors @ steps * self._amounts(paid) * share)

        return self._mean(worth)

    @property
    def _known(self) -> tuple[Floats, Floats, Floats]:
        return self.history.x, self.history.t_x, self.history.total

    def _amounts(self, paid: Floats) -> Floats:
        return gamma_gamma.expected_amounts(paid, self.history.x, self.history.mean)

    def _mean(self, measure: Callable[[Floats, Floats], Floats], share: bool = False) -> Row:
        """Mean of a measure of each history, given both models' parameters."""
        counts, n = self.history.counts, self.history.customers
        own, paid = self.purchases.values, self._paid
        values = measure(own, paid)
        mean = float(counts @ values / n)
        moved = (values - mean) / n
        everybody = np.ones(len(counts), dtype=bool)
        parts = ((self.purchases, 0, everybody), (self.amounts, 1, self.history.again))
        for fit, place, among in parts:
            if fit is not None:
                at = partial(self._at, measure, place)
                moved[among] += fit.influence @ _slopes(at, fit.values)
        se = float(np.sqrt(counts @ moved**2))
        reach = float(norm.ppf((1 + self.confidence) / 2))
        # A mean above zero: symmetric on the scale of its logarithm, a share on that of its odds.
        spread = np.exp(reach * se / (mean * (1 - mean) if share else mean))
        odds = mean / (1 - mean) if share else mean
        low, high = odds / spread, odds * spread
        if share:
            low, high = low / (1 + low), high / (1 + high)
        row: Row = {"n": n, "n_eff": float(n), "estimate": mean, "se": se}
        row |= {"ci_low": low, "ci_high": high}
        return {**row, "note": base_note(n, n, self.min_base)}

    @property
    def _paid(self) -> Floats:
        return np.ones(3) if self.amounts is None else self.amounts.values

    def _at(self, measure: Callable[[Floats, Floats], Floats], place: int, part: Floats) -> float:
        both = [self.purchases.values, self._paid]
        both[place] = part
        return float(self.history.counts @ measure(*both) / self.history.customers)


def _slopes(mean: Callable[[Floats], float], values: Floats) -> Floats:
    """Derivatives of a mean by the parameters' logarithms, by central differences."""
    step = 1e-4
    found = []
    for place in range(len(values)):
        factor = np.ones(len(values))
        factor[place] = np.exp(step)
        found.append((mean(values * factor) - mean(values / factor)) / (2 * step))
    return np.array(found)


def parameter_rows(
    table: str, names: tuple[str, ...], fit: Fit, n: int, confidence: float
) -> Iterator[Row]:
    """A model's parameters, and its log-likelihood."""
    low, high = fit.interval(confidence)
    for k, name in enumerate(names):
        yield {
            "table": table,
            "subject": name,
            "n": n,
            "n_eff": float(n),
            "estimate": float(fit.values[k]),
            "se": float(fit.se[k]),
            "ci_low": float(low[k]),
            "ci_high": float(high[k]),
        }
    yield {"table": "log_likelihood", "subject": table, "n": n, "estimate": fit.log_likelihood}
