"""AAPOR outcome rates from final dispositions."""

from __future__ import annotations

from csi_helpers.params import Dispositions


def response_rates(counts: Dispositions) -> dict[str, float]:
    """Response, cooperation, refusal and contact rates, 0-1.

    RR3 and RR4 need `e`, the share of unknown cases that are eligible; without it they are left
    out unless nothing is unknown.

    References
    ----------
    AAPOR (2023), Standard Definitions, 10th ed.

    Examples
    --------
    >>> from csi_helpers.params import Dispositions
    >>> counts = Dispositions(complete=500, partial=50, refused=200, no_contact=150, other=30,
    ...                       unknown_eligible=60, unknown_other=10, e=0.5)
    >>> print(f"{response_rates(counts)['RR3']:.6f}")
    0.518135
    """
    interviews = counts.complete
    with_partials = counts.complete + counts.partial
    known = with_partials + counts.refused + counts.no_contact + counts.other
    unknown = counts.unknown_eligible + counts.unknown_other
    contacted = with_partials + counts.refused + counts.other
    eligible = known + (counts.e or 0.0) * unknown
    ratios = {
        "RR1": (interviews, known + unknown),
        "RR2": (with_partials, known + unknown),
        "RR3": (interviews, eligible),
        "RR4": (with_partials, eligible),
        "RR5": (interviews, known),
        "RR6": (with_partials, known),
        "COOP1": (interviews, contacted),
        "COOP3": (interviews, with_partials + counts.refused),
        "REF1": (counts.refused, known + unknown),
        "CON1": (contacted, known + unknown),
    }
    if counts.e is None and unknown:
        del ratios["RR3"], ratios["RR4"]
    return {name: part / whole for name, (part, whole) in ratios.items() if whole}


ELIGIBLE = ("complete", "partial", "refused", "no_contact", "other")
OUTCOMES = (*ELIGIBLE, "unknown_eligible", "unknown_other", "not_eligible")


def outcomes(counts: Dispositions) -> dict[str, int]:
    """Final dispositions by name, in AAPOR's order; those that don't occur are left out."""
    return {name: getattr(counts, name) for name in OUTCOMES if getattr(counts, name)}


def invited(counts: Dispositions) -> int:
    """Everybody who was approached and not found ineligible."""
    return sum(n for name, n in outcomes(counts).items() if name != "not_eligible")
