"""How long requests wait: Kaplan and Meier by a second route, customers as units, refusals."""

import numpy as np
import pandas as pd
import pytest
from customer_files import UNTIL, ids, loyalty, survey_of
from statsmodels.duration.survfunc import SurvfuncRight

from csi_helpers.analysis import time_service
from csi_helpers.errors import AnalysisError


def rows(result, table, **keys):
    found = result.estimates[result.estimates["table"] == table]
    for key, value in keys.items():
        found = found[found[key] == value]
    return found


def one(result, table, **keys):
    return rows(result, table, **keys).iloc[0]


def tickets(n=400, seed=1, per=1):
    rng = np.random.default_rng(seed)
    opened = pd.Series(UNTIL - pd.to_timedelta(rng.uniform(2, 300, n), unit="h"))
    answer = opened + pd.to_timedelta(rng.exponential(10, n), unit="h")
    solved = answer + pd.to_timedelta(rng.exponential(60, n), unit="h")
    frame = pd.DataFrame({"id": np.repeat(ids(n // per), per), "opened": opened})
    frame["first_response"] = answer.where(answer <= UNTIL)
    return frame.assign(resolved=solved.where(solved <= UNTIL))


HOURS = loyalty("tickets", tickets={"target_hours": 24, "resolution_target_hours": 72})


def test_open_requests_count_as_waiting():
    frame = tickets()
    result = time_service(survey_of(tickets=frame), HOURS)
    hours = (frame["resolved"].fillna(UNTIL) - frame["opened"]).dt.total_seconds() / 3600
    other = SurvfuncRight(hours.to_numpy(), frame["resolved"].notna().to_numpy().astype(int))
    found = rows(result, "resolution_hours", object="").set_index("subject")
    assert found["estimate"].to_dict() == {
        "median": pytest.approx(other.quantile(0.5)),
        "p90": pytest.approx(other.quantile(0.9)),
    }
    naive = (frame["resolved"] - frame["opened"]).dt.total_seconds().median() / 3600
    assert found.loc["median", "estimate"] > naive
    row = one(result, "resolution_within_target", object="")
    place = np.searchsorted(other.surv_times, 72, side="right") - 1
    assert row["estimate"] == pytest.approx(1 - other.surv_prob[place], abs=1e-12)
    assert row["se"] == pytest.approx(other.surv_prob_se[place], abs=1e-12)
    still = one(result, "resolution_open", object="")
    assert still["estimate"] == pytest.approx(frame["resolved"].isna().mean())


def test_requests_of_one_customer_go_together():
    single = tickets(100)
    copied = pd.concat([single] * 4, ignore_index=True)  # each customer asks the same four times
    once = time_service(survey_of(tickets=single), HOURS)
    many = time_service(survey_of(tickets=copied), HOURS)
    first, second = (one(r, "response_within_target", object="") for r in (once, many))
    assert second["estimate"] == pytest.approx(first["estimate"], abs=1e-12)
    assert second["se"] == pytest.approx(first["se"], abs=1e-12)  # no more is known than before
    assert (second["n"], round(second["n_eff"])) == (400, 100)
    assert (
        one(many, "customers_asking")["estimate"]
        == one(once, "customers_asking")["estimate"]
        == 100
    )


def test_an_answer_before_the_request_is_refused_and_a_solution_is_an_answer():
    frame = tickets()
    wrong = frame.assign(resolved=frame["opened"] - pd.Timedelta(hours=1))
    with pytest.raises(AnalysisError) as error:
        time_service(survey_of(tickets=wrong), HOURS)
    assert (error.value.code, error.value.values["n"]) == ("tickets_before_opened", 400)
    solved = frame["resolved"].notna()
    silent = frame.assign(first_response=frame["first_response"].where(~solved))
    assert time_service(survey_of(tickets=silent), HOURS).solved_unanswered == solved.sum()
    with pytest.raises(AnalysisError) as error:
        time_service(survey_of(tickets=frame.head(9)), HOURS)
    assert error.value.code == "tickets_few"


def test_a_quantile_not_reached_has_no_number():
    frame = tickets().assign(resolved=pd.NaT)
    result = time_service(survey_of(tickets=frame), HOURS)
    assert set(rows(result, "resolution_hours")["note"]) == {"not reached"}
    assert rows(result, "resolution_hours")["estimate"].isna().all()


def test_all_answered_before_the_target_is_all_within_it():
    frame = tickets(60)
    quick = frame["opened"] + pd.to_timedelta(1 + np.arange(60) % 3, unit="h")
    result = time_service(survey_of(tickets=frame.assign(first_response=quick)), HOURS)
    row = one(result, "response_within_target", object="")
    assert row["estimate"] == 1 and 0.9 < row["ci_low"] < 1
    opened = frame["opened"].where(frame["opened"] > UNTIL, UNTIL - pd.Timedelta(hours=3))
    waiting = frame.assign(opened=opened, first_response=pd.NaT, resolved=pd.NaT)
    early = one(time_service(survey_of(tickets=waiting), HOURS), "response_within_target")
    assert early["note"] == "not reached"
