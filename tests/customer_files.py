"""Clients' files and interviews made of arrays, for the tests of what customers did."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
from waves_of_arrays import wave_of

from csi_helpers.data.codebook import Codebook, ItemEntry, SegmentEntry
from csi_helpers.data.customers import CustomerFiles
from csi_helpers.params import Text
from csi_helpers.params.loyalty import Loyalty
from csi_helpers.params.sections import Scale

UNTIL = pd.Timestamp("2026-06-30")
FILES: dict[str, dict[str, str]] = {
    "customers": {"file": "c.csv", "key": "id", "start": "start", "end": "end"},
    "transactions": {"file": "t.csv", "key": "id", "date": "date", "amount": "amount"},
    "tickets": {
        **{"file": "k.csv", "key": "id", "opened": "opened"},
        **{"first_response": "first_response", "resolved": "resolved"},
    },
}
CONTRACT = {"setting": "contractual", "margin": 100}
SHOP = {"setting": "noncontractual", "margin": 0.4}


def text(words: str) -> Text:
    return Text(zh=words, en=words)


def loyalty(*files: str, top: int = 2, value: Any = None, tickets: Any = None) -> Loyalty:
    """The section of a study that asks satisfaction and has some of the files."""
    section: dict[str, Any] = {name: dict(FILES[name]) for name in files}
    if tickets:
        section["tickets"] |= tickets
    return Loyalty.model_validate(
        {"csat": {"item": "Q", "top": top}, **section, **({"value": value} if value else {})}
    )


def ids(n: int, first: int = 0) -> list[str]:
    return [f"id{place}" for place in range(first, first + n)]


def made_customers(
    n: int = 600, seed: int = 1, *, yearly: float = 0.25, segments: bool = True, **columns: Any
) -> pd.DataFrame:
    """Customers who came in the last six years, and left at a constant rate a year."""
    rng = np.random.default_rng(seed)
    start = UNTIL - pd.to_timedelta(rng.integers(30, 6 * 365, n), unit="D")
    lived = pd.to_timedelta((rng.exponential(1 / yearly, n) * 365.25).astype(int) + 1, unit="D")
    end = pd.Series(start + lived)
    frame = pd.DataFrame({"id": ids(n), "start": start, "end": end.where(end <= UNTIL)})
    frame["products"] = rng.integers(1, 4, n).astype(float)
    if segments:
        frame["region"] = pd.Series(rng.choice(["1", "2"], n), dtype=object)
    return frame.assign(**columns)


def interviews(
    frame: pd.DataFrame,
    csat: Any,
    *,
    day: str = "2025-06-15",
    name: str = "2025",
    weights: Any = None,
    **design: Any,
) -> Any:
    """A wave of the customers in the frame, interviewed on a day."""
    n = len(frame)
    wave = wave_of(np.ones((n, 1)), ["Q"], name=name, weights=weights, **design)
    told = pd.DataFrame({"id": frame["id"].to_numpy(dtype=object), "date": pd.Timestamp(day)})
    object.__setattr__(wave, "respondents", told)
    object.__setattr__(wave, "loyalty", pd.DataFrame({"csat": np.asarray(csat, dtype=float)}))
    return wave


def survey_of(*waves: Any, labels: dict[str, Text] | None = None, **files: Any) -> Any:
    """A survey with the client's files; regions 1 and 2."""
    own = labels or {"1": text("North"), "2": text("South")}
    question = text("Satisfied?")
    entry = ItemEntry("Q", question, question, Scale(min=1, max=10), {}, {}, False, "")
    region = SegmentEntry("region", text("Region"), own)
    codebook = Codebook({}, {"region": region}, loyalty={"csat": entry})
    if not waves:
        waves = (wave_of(np.ones((2, 1)), ["Q"]),)
    files = {"customers_until": UNTIL, "transactions_until": UNTIL, "tickets_until": UNTIL} | files
    return SimpleNamespace(
        waves=waves, current=waves[-1], codebook=codebook, customers=CustomerFiles(**files)
    )
