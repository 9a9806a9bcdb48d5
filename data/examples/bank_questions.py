"""What the demo bank asks: thirty attributes with their true place in satisfaction."""

from __future__ import annotations

from typing import NamedTuple


class Attribute(NamedTuple):
    """An attribute on the 1–5 scale.

    `beta` is its standardised coefficient for satisfaction, `mean`, `sd` and `loading` are those
    of its continuous answer, `stated` is the mean of its continuous stated importance (None: not
    asked). NaN: solved so that the attribute lies on the cross.
    """

    name: str
    text: str
    beta: float
    mean: float
    sd: float
    loading: float
    stated: float | None


SOLVED = float("nan")
ATTRIBUTES = (
    Attribute("A01", "Branch location", 0.005, 4.00, 0.90, 0.50, 4.2),
    Attribute("A02", "Opening hours", 0.030, 3.60, 0.95, 0.55, 4.0),
    Attribute("A03", "Branch décor", 0.000, 4.50, 0.85, 0.30, 3.2),
    Attribute("A04", "Queueing time", 0.190, 2.85, 1.05, 0.58, 4.7),
    Attribute("A05", "Tickets and guidance in the branch", 0.015, 3.50, 0.95, 0.56, 3.6),
    Attribute("A06", "Speed at the counter", 0.075, 3.45, 0.95, 0.60, 4.4),
    Attribute("A07", "Staff knowledge", 0.180, 4.30, 0.90, 0.60, 4.6),
    Attribute("A08", "Staff courtesy", 0.035, 4.15, 0.90, 0.58, 4.3),
    Attribute("A09", "Staff ask what the customer needs", 0.015, 3.30, 1.00, 0.56, 3.4),
    Attribute("A10", "Contact from the account manager", 0.005, 3.20, 1.05, 0.50, 3.0),
    Attribute("A11", "App: easy to use", 0.100, 3.85, 0.95, 0.55, 4.5),
    Attribute("A12", "App: runs without faults", 0.045, 3.90, 0.95, 0.54, 4.6),
    Attribute("A13", "Online banking", SOLVED, SOLVED, 0.95, 0.55, 3.9),
    Attribute("A14", "Enough ATMs", 0.005, 3.95, 0.90, 0.48, 3.6),
    Attribute("A15", "Self-service machines: easy to use", 0.010, 3.75, 0.95, 0.53, 3.5),
    Attribute("A16", "Speed of transfers", 0.010, 4.20, 0.85, 0.52, 4.4),
    Attribute("A17", "Safety of money in the account", 0.000, 3.85, 1.00, 0.55, 5.1),
    Attribute("A18", "Transaction alerts", 0.005, 4.10, 0.90, 0.48, None),
    Attribute("A19", "Protection of personal data", 0.020, 3.75, 0.95, 0.55, 4.8),
    Attribute("A20", "Clear fees", 0.090, 3.15, 1.00, 0.57, 4.3),
    Attribute("A21", "Level of fees", 0.030, 3.10, 1.00, 0.55, 4.5),
    Attribute("A22", "Deposit rates", 0.025, 3.05, 1.00, 0.52, 4.4),
    Attribute("A23", "Speed of loan approval", 0.010, 3.40, 1.00, 0.54, 3.8),
    Attribute("A24", "Simple loan paperwork", 0.015, 3.25, 1.00, 0.55, 3.7),
    Attribute("A25", "Choice of investment products", 0.005, 3.65, 0.90, 0.52, 3.1),
    Attribute("A26", "Risks of investment products explained", 0.010, 3.45, 0.95, 0.56, None),
    Attribute("A27", "Hotline: time until answered", 0.020, 3.20, 1.05, 0.55, 3.9),
    Attribute("A28", "Outcome of complaints", 0.045, 3.15, 1.05, 0.57, 4.2),
    Attribute("A29", "Solved at the first visit", 0.110, 3.55, 1.00, 0.60, 4.5),
    Attribute("A30", "Points, gifts and events", 0.000, 3.65, 1.00, 0.52, 2.7),
)
BRANCHES = tuple(f"B{k:02}" for k in range(1, 21))
TYPES = {"private": 0.58, "business": 0.20, "senior": 0.22}
WEAK_TYPE, TYPE_POINTS, WEAK_ITEMS = "senior", -0.35, ("A04", "A11", "A15")
CONCENTRATE, KEEP_UP, OVERKILL, UNSURE = "A04", "A07", "A03", "A13"
# Answers 1 to 5 of these two bend satisfaction, in its standard deviations.
BASIC, PENALTIES = "A17", (-0.72, -0.48, -0.24, 0.0, 0.0)
EXCITEMENT, REWARDS = "A30", (0.0, 0.0, 0.0, 0.0, 0.44)
SATISFACTION_MEAN, SATISFACTION_SD = 3.6, 0.9
STATED_SD, STATED_LOADING = 0.9, 0.5
DONT_KNOW, DONT_KNOW_SHARE = 9, 0.03
