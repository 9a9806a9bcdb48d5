"""Refusals of what customers did: need, found, remedy."""

from __future__ import annotations

import pandas as pd

from csi_helpers.errors import AnalysisError


def end_before_start(n: int) -> AnalysisError:
    """Customers who left before they came."""
    return AnalysisError(
        "Customers who left after they came.",
        f"{n} customers have an end before their start.",
        "Check `loyalty.customers.start` and `end`, or mend the file.",
        code="customers_end_before_start",
        values={"n": n},
    )


def answered_before_opened(n: int) -> AnalysisError:
    """Requests answered or solved before they were made."""
    return AnalysisError(
        "Requests that were answered and solved after they were opened.",
        f"{n} requests have an answer or a solution before their opening.",
        "Check `loyalty.tickets.opened`, `first_response` and `resolved`, or mend the file.",
        code="tickets_before_opened",
        values={"n": n},
    )


def few_customers(n: int, min_base: int) -> AnalysisError:
    """Hardly anybody in the file."""
    return AnalysisError(
        f"At least {min_base} customers who could stay or leave.",
        f"The file of customers has {n}.",
        "Check that the file is complete.",
        code="customers_few",
        values={"n": n, "min_base": min_base},
    )


def few_tickets(n: int, min_base: int) -> AnalysisError:
    """Hardly any request in the file."""
    return AnalysisError(
        f"At least {min_base} requests.",
        f"The file of requests has {n}.",
        "Check that the file is complete.",
        code="tickets_few",
        values={"n": n, "min_base": min_base},
    )


def short_window(days: int, least: int) -> AnalysisError:
    """The file covers too little time to tell a year's retention from."""
    return AnalysisError(
        f"A file of customers that covers {least} days at least, to tell who stays.",
        f"It covers {days} days.",
        "Ask for a file that covers a year, and set `loyalty.customers.observed_from`.",
        code="retention_window",
        values={"days": days, "least": least},
    )


def no_dates(wave: str) -> AnalysisError:
    """It isn't known when respondents were interviewed."""
    return AnalysisError(
        "The day of each interview: customers are followed from then on.",
        f"No interview of wave {wave} has a day.",
        "Name the column with the time of the interview in `columns.date`.",
        code="follow_no_dates",
        values={"wave": wave},
    )


def not_linked(linked: int, n: int, min_base: int, wave: str) -> AnalysisError:
    """Respondents can't be found in the client's file."""
    return AnalysisError(
        f"At least {min_base} respondents who are found in the client's file by their id.",
        f"{linked} of {n} respondents of wave {wave} are.",
        "Check that `columns.id` and the file's `key` hold the same ids.",
        code="follow_unlinked",
        values={"linked": linked, "n": n, "min_base": min_base, "wave": wave},
    )


def file_ends_early(until: pd.Timestamp, wave: str) -> AnalysisError:
    """The file was drawn before the interviews, or too soon after them."""
    day = until.date().isoformat()
    return AnalysisError(
        "A file of the client's that goes on for a month at least after the interviews.",
        f"It ends on {day}, before the respondents of wave {wave} could be followed for so long.",
        "Ask for a later file: what customers did before the interview doesn't count.",
        code="follow_file_ends",
        values={"until": day, "wave": wave},
    )


def few_followed(n: int, min_base: int, wave: str) -> AnalysisError:
    """One of the two groups of satisfaction is too small to be followed."""
    return AnalysisError(
        f"At least {min_base} satisfied and {min_base} other customers to follow.",
        f"Of wave {wave} the smaller group has {n}.",
        "Lower `loyalty.csat.top`, or ask more customers.",
        code="follow_low_base",
        values={"n": n, "min_base": min_base, "wave": wave},
    )


def few_events(events: int, least: int, wave: str) -> AnalysisError:
    """Hardly anybody left after the interview."""
    return AnalysisError(
        f"At least {least} customers who left after the interview.",
        f"Of the respondents of wave {wave}, {events} did.",
        "Wait for a later file.",
        code="follow_few_events",
        values={"events": events, "least": least, "wave": wave},
    )
