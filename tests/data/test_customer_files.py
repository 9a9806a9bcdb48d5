"""The client's own files: read whole, keyed as respondents are, refused where unreadable."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from small_study import decisions, survey_of, write_csv

from csi_helpers.data.survey import Survey
from csi_helpers.errors import DataError

ANSWERS = {"Q1": [1, 2, 3, 4], "who": [101, 102, 103, 104], "region": [1, 2, 1, 2]}
CUSTOMERS = {
    "no": [" 102 ", "101", "900", "103"],
    "came": ["2020/1/5", "2019年3月1日", "2021-06-30", "2020-01-04"],
    "left": ["", "2026-02-01", "9999-12-31", ""],
    "kinds": [1, 3, "", 2],
    "region": [2, 1, 99, 1],
}
ORDERS = {
    "no": [102, 101, 102, 900],
    "paid": ["2025-05-02", "2025-05-01", "2025-05-01", "2025-06-01"],
    "sum": [10.5, -3, 8, 0],
    "kind": ["a", "b", "", "a"],
}
TICKETS = {
    "no": [101, 102],
    "opened": ["2026-01-02 10:00", "2026-01-01 09:30"],
    "replied": ["", "2026-01-01 12:00"],
    "solved": ["", "2026-01-03 08:00"],
}


def opened(
    folder: Path,
    *,
    customers: dict[str, Any] | None = None,
    orders: dict[str, Any] | None = None,
    tickets: dict[str, Any] | None = None,
    **keys: Any,
) -> Survey:
    """A survey of four people with the files given; further keys go into each section."""
    loyalty: dict[str, Any] = {}
    if customers:
        file = str(write_csv(folder, customers, "customers.csv"))
        loyalty["customers"] = {"file": file, "key": "no", "start": "came", "end": "left"}
        loyalty["customers"] |= {"products": "kinds"} | keys
    if orders:
        file = str(write_csv(folder, orders, "orders.csv"))
        loyalty["transactions"] = {"file": file, "key": "no", "date": "paid", "amount": "sum"}
        loyalty["transactions"] |= {"category": "kind"} | keys
    if tickets:
        file = str(write_csv(folder, tickets, "tickets.csv"))
        loyalty["tickets"] = {"file": file, "key": "no", "opened": "opened"}
        loyalty["tickets"] |= {"first_response": "replied", "resolved": "solved"} | keys
    return survey_of(
        folder,
        ANSWERS,
        items=["Q1"],
        columns={"id": "who", "segments": ["region"]},
        missing_codes=[99],
        loyalty=loyalty,
    )


def test_customers_are_keyed_as_respondents(tmp_path: Path) -> None:
    survey = opened(tmp_path, customers=CUSTOMERS)
    frame = survey.customers.customers
    assert frame is not None
    assert frame.columns.tolist() == ["id", "start", "end", "products", "region"]
    asked = survey.current.respondents["id"].tolist()
    assert frame["id"].tolist()[:3] == [asked[0], asked[2], asked[1]]  # by their first day
    assert frame["start"].dt.year.tolist() == [2019, 2020, 2020, 2021]
    assert frame["end"].tolist() == [pd.Timestamp("2026-02-01"), pd.NaT, pd.NaT, pd.NaT]
    assert frame["products"].tolist() == pytest.approx([3, 2, 1, np.nan], nan_ok=True)
    assert frame["region"].tolist() == ["1", "1", "2", None]
    assert survey.customers.customers_until == pd.Timestamp("2026-02-01")
    assert survey.customers.observed_from is None and survey.customers.tickets is None


def test_purchases_and_requests_stand_in_order(tmp_path: Path) -> None:
    found = opened(tmp_path, orders=ORDERS, tickets=TICKETS).customers
    assert found.transactions is not None and found.tickets is not None
    assert found.transactions["amount"].tolist() == [-3, 8, 10.5, 0]  # odd ones stay
    assert found.transactions["category"].tolist() == ["b", None, "a", "a"]
    assert found.transactions_until == pd.Timestamp("2025-06-01")
    assert found.tickets["opened"].dt.day.tolist() == [1, 2]
    assert found.tickets["resolved"].isna().tolist() == [False, True]
    assert found.tickets_until == pd.Timestamp("2026-01-03 08:00")
    assert found.customers is None and found.customers_until is None


def test_the_order_of_a_file_doesnt_matter(tmp_path: Path) -> None:
    (turned := tmp_path / "turned").mkdir()
    for name, cells in (("customers", CUSTOMERS), ("orders", ORDERS), ("tickets", TICKETS)):
        back = {key: column[::-1] for key, column in cells.items()}
        there, here = (
            opened(folder, **{name: one}).customers
            for folder, one in ((tmp_path, cells), (turned, back))
        )
        part = "transactions" if name == "orders" else name
        pd.testing.assert_frame_equal(getattr(there, part), getattr(here, part))


def test_columns_that_arent_named_are_left_out(tmp_path: Path) -> None:
    survey = opened(tmp_path, customers=CUSTOMERS, products=None)
    assert survey.customers.customers is not None
    assert "products" not in survey.customers.customers


@pytest.mark.parametrize(
    ("day", "until"),
    [("2026-01-02", "2026-01-02 10:00"), ("2026-01-31", "2026-01-31"), (None, "2026-01-03 08:00")],
)
def test_a_file_covers_its_last_day(tmp_path: Path, day: str | None, until: str) -> None:
    survey = opened(tmp_path, tickets=TICKETS, observed_until=day)
    assert survey.customers.tickets_until == pd.Timestamp(until)


def test_delayed_entry_is_handed_on(tmp_path: Path) -> None:
    survey = opened(tmp_path, customers=CUSTOMERS, observed_from="2019-01-01")
    assert survey.customers.observed_from == pd.Timestamp("2019-01-01")


def test_the_log_and_the_manifest_tell_of_every_file(tmp_path: Path) -> None:
    survey = opened(tmp_path, customers=CUSTOMERS, tickets=TICKETS)
    (read,) = decisions(survey, "customers_read")
    assert read.subject == "customers.csv"
    assert dict(read.detail) == {
        "rows": 4,
        "customers": 4,
        "respondents": 3,
        "until": "2026-02-01",
    }
    (read,) = decisions(survey, "tickets_read")
    assert read.detail["respondents"] == 2
    assert set(survey.hashes) == {"now.csv", "customers.csv", "tickets.csv"}


def test_a_file_of_strangers_is_no_fault_of_data(tmp_path: Path) -> None:
    survey = opened(tmp_path, orders=ORDERS | {"no": ["a", "b", "c", "d"]})
    (read,) = decisions(survey, "transactions_read")
    assert read.detail["respondents"] == 0


def test_a_study_without_files_has_none(tmp_path: Path) -> None:
    survey = survey_of(tmp_path, ANSWERS, items=["Q1"])
    assert survey.customers.customers is None and survey.customers.transactions is None


FAULTS: list[tuple[str, dict[str, Any], tuple[str, ...]]] = [
    ("customers", {"no": ["102", "101", "900", "102"]}, ("once", "1 of 4", "line 5")),
    ("customers", {"no": ["102", "", "900", "103"]}, ("id in every row", "1 of 4", "line 3")),
    ("customers", {"came": ["2020/1/5", "", "2021-06-30", "2020-01-04"]}, ("a blank", "start")),
    ("customers", {"left": ["", "3/4/2026", "", ""]}, ("'3/4/2026'", "loyalty.customers.end")),
    ("customers", {"kinds": [1, "many", "", 2]}, ("'many'", "loyalty.customers.products")),
    ("orders", {"sum": ["10", "¥3", "8", "0"]}, ("'¥3'", "Numbers", "orders.csv")),
    ("orders", {"sum": ["10", "", "8", "0"]}, ("a blank", "loyalty.transactions.amount")),
    ("orders", {"paid": ["soon", "2025-05-01", "", "2025-06-01"]}, ("2 of 4", "'soon'")),
    ("orders", {"no": ["", "", "102", "900"]}, ("2 of 4", "loyalty.transactions.key")),
    ("tickets", {"opened": ["2026-01-02 10:00", "now"]}, ("'now'", "loyalty.tickets.opened")),
]


@pytest.mark.parametrize(("part", "cells", "words"), FAULTS)
def test_what_cant_be_read_is_named(
    tmp_path: Path, part: str, cells: dict[str, Any], words: tuple[str, ...]
) -> None:
    whole = {"customers": CUSTOMERS, "orders": ORDERS, "tickets": TICKETS}[part]
    with pytest.raises(DataError) as caught:
        opened(tmp_path, **{part: whole | cells})
    for word in words:
        assert word in str(caught.value), caught.value


def test_absent_columns_are_named_all_at_once(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        opened(tmp_path, customers=CUSTOMERS, start="Came", end="gone")
    assert "no column 'Came' (nearest: came)" in caught.value.found
    assert "`loyalty.customers.end`" in caught.value.found


def test_an_absent_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="doesn't exist"):
        opened(tmp_path, orders=ORDERS, file=str(tmp_path / "nowhere.csv"))


def test_no_id_of_a_customer_goes_on(tmp_path: Path) -> None:
    cells = CUSTOMERS | {"no": ["SECRET1", "SECRET2", "SECRET3", "SECRET4"]}
    found = opened(tmp_path, customers=cells).customers
    assert found.customers is not None
    assert "SECRET" not in found.customers.to_csv()
    with pytest.raises(DataError) as caught:
        opened(tmp_path, customers=CUSTOMERS | {"no": ["SECRET1"] * 4})
    assert "SECRET" not in str(caught.value)


def test_odd_times_stay(tmp_path: Path) -> None:
    left = {"left": ["2018-01-01", "", "", ""]}  # before he came
    found = opened(tmp_path, customers=CUSTOMERS | left).customers
    assert found.customers is not None
    assert (found.customers["end"] < found.customers["start"]).sum() == 1


@pytest.mark.parametrize("ending", ["xlsx", "parquet"])
def test_every_kind_of_file_will_do(tmp_path: Path, ending: str) -> None:
    frame = pd.DataFrame(
        {"no": [101, 102], "paid": pd.to_datetime(["2025-05-02", "2025-05-01"]), "sum": [1, 2.5]}
    )
    path = tmp_path / f"orders.{ending}"
    if ending == "xlsx":
        frame.to_excel(path, index=False)
    else:
        import duckdb

        duckdb.sql(f"COPY frame TO '{path}'")
    keys = {"file": str(path), "key": "no", "date": "paid", "amount": "sum"}
    survey = survey_of(
        tmp_path,
        ANSWERS,
        items=["Q1"],
        columns={"id": "who"},
        loyalty={"transactions": keys},
    )
    found = survey.customers.transactions
    assert found is not None and found["amount"].tolist() == [2.5, 1]
    assert set(found["id"]) == set(survey.current.respondents["id"][:2])
