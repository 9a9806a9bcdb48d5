"""How the figures on what customers did and are worth were made, as far as it holds here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csi_helpers.show.customers.wording.staying import day
from csi_helpers.show.structural.names import joined
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.customer_value.findings import CustomerValue
    from csi_helpers.analysis.instruments.customer_value.satisfaction import SatisfactionWorth
    from csi_helpers.analysis.instruments.retention.findings import Retention
    from csi_helpers.analysis.instruments.retention.service_times import ServiceTimes


def explain_retention(result: Retention, words: Words) -> str:
    """Say how retention, the curves and the tests were made."""
    if result.until is None:
        return words.text("customers.method.categories") if result.counted_by else ""
    keys = ["window", "kaplan_meier", "full" if result.since is None else "delayed"]
    keys += ["left_out"] if result.left_out else []
    keys += ["follow", "log_rank"] if result.waves else []
    values = {
        "since": day(result.since, words) if result.since is not None else "",
        "k": words.number(result.left_out, 0),
    }
    return joined([words.text(f"customers.method.{key}", **values) for key in keys], words)


def explain_waits(result: ServiceTimes, words: Words) -> str:
    """Say how waiting times were made."""
    if result.until is None:
        return ""
    keys = ["waits", "waits_clusters"]
    keys += ["waits_solved"] if result.solved_unanswered else []
    k = words.number(result.solved_unanswered, 0)
    return joined([words.text(f"customers.method.{key}", k=k) for key in keys], words)


def explain_value(result: CustomerValue, words: Words) -> str:
    """Say how customers' value was made."""
    if not result.model:
        return ""
    keys = [f"value_{result.model}"]
    if result.model == "bgnbd":
        keys += ["bgnbd_days", "gamma_gamma", "bgnbd_errors"]
        keys += ["bgnbd_never"] if result.never else []
    never = words.number(result.never, 0)
    return joined([words.text(f"customers.method.{key}", k=never) for key in keys], words)


def explain_worth(result: SatisfactionWorth, words: Words) -> str:
    """Say how a point of satisfaction was tied to staying and spending."""
    if result.estimates.empty:
        return ""
    keys = [*(["pseudo"] if result.months else []), *(["spend"] if result.days else [])]
    keys += ["association"]
    return joined([words.text(f"customers.method.{key}") for key in keys], words)
