"""Results on what customers did, for the tests of show/: real ones, of made files."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from customer_files import (
    CONTRACT,
    SHOP,
    UNTIL,
    ids,
    interviews,
    loyalty,
    made_customers,
    survey_of,
)

from csi_helpers.analysis import (
    follow_customers,
    time_service,
    value_customers,
    worth_of_satisfaction,
)
from csi_helpers.params import Text
from csi_helpers.show.words import Words

DAY = pd.Timestamp("2025-06-15")
MONEY = {"zh": "元", "en": "CNY"}


def make_files(seed: int = 2) -> dict[str, pd.DataFrame]:
    """Customers, requests with some still open, and purchases."""
    rng, n = np.random.default_rng(seed), 400
    opened = pd.Series(UNTIL - pd.to_timedelta(rng.uniform(2, 9000, n), unit="h"))
    answer = opened + pd.to_timedelta(rng.exponential(10, n), unit="h")
    solved = answer + pd.to_timedelta(rng.exponential(60, n), unit="h")
    tickets = pd.DataFrame({"id": rng.choice(ids(600), n), "opened": opened})
    tickets["first_response"] = answer.where(answer <= UNTIL)
    tickets["resolved"] = solved.where(solved <= UNTIL)
    rate, leaves, days = rng.gamma(1.2, 0.02, 300), rng.beta(0.6, 1.5, 300), []
    for k, name in enumerate(ids(300)):
        day = float(rng.integers(1, 200))
        for _ in range(60):
            days.append((name, DAY - pd.Timedelta(days=300) + pd.Timedelta(days=int(day)), k))
            day += rng.exponential(1 / rate[k])
            if day > 680 or rng.random() < leaves[k]:
                break
    bought = pd.DataFrame(days, columns=["id", "date", "k"])
    amount = rng.gamma(6, 1 / rng.gamma(4, 1 / 60, 300)[bought["k"]])
    return {
        "customers": made_customers(1500),
        "tickets": tickets,
        "transactions": bought.assign(amount=amount, category=rng.choice(["a", "b"], len(bought))),
    }


@cache
def make_results(setting: str = "contractual", labels: tuple[str, ...] = ("北区", "North")) -> Any:
    """The four results, and the words of both languages."""
    files = make_files()
    frame = files["customers"]
    here = frame[(frame["start"] <= DAY) & ~(frame["end"] <= DAY)].head(400)
    csat = np.random.default_rng(3).integers(np.where(here["end"].notna(), 1, 5), 11)
    wave = interviews(here, csat)
    names = {"1": Text(zh=labels[0], en=labels[1]), "2": Text(zh="南区", en="South")}
    if setting == "contractual":
        kept = {name: files[name] for name in ("customers", "tickets")}
        section = loyalty(
            "customers",
            "tickets",
            value={**CONTRACT, "currency": MONEY},
            tickets={"target_hours": 24, "resolution_target_hours": 72},
        )
    else:
        kept = {"transactions": files["transactions"]}
        wave = interviews(pd.DataFrame({"id": ids(300)}), csat[:300])
        section = loyalty("transactions", value={**SHOP, "currency": MONEY})
    survey = survey_of(wave, labels=names, **kept)
    analyses = (follow_customers, time_service, value_customers, worth_of_satisfaction)
    results = [analysis(survey, section) for analysis in analyses]
    return (*results, Words("zh", survey.codebook), Words("en", survey.codebook))
