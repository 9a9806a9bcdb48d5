"""Read the client's own files: who came and left, what was bought, what was asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csi_helpers.data.coding import map_cells, missing_codes, parse_number, text_codes
from csi_helpers.data.columns import name_row, nearest_names
from csi_helpers.data.customers import CustomerFiles
from csi_helpers.data.dates import WRITINGS, parse_moments
from csi_helpers.data.decisions import Decision
from csi_helpers.data.files.load import read_table
from csi_helpers.data.files.table import RawTable
from csi_helpers.data.privacy import hash_id, id_key
from csi_helpers.data.sources import CUSTOMER_FILES
from csi_helpers.errors import DataError
from csi_helpers.look.plain import strip_controls
from csi_helpers.params.customers import Customers, Tickets, Transactions
from csi_helpers.params.study import Study

_COLUMNS = {
    "customers": ("key", "start", "end", "products"),
    "transactions": ("key", "date", "amount", "category"),
    "tickets": ("key", "opened", "first_response", "resolved"),
}


def read_customer_files(
    study: Study, asked: Iterable[pd.Series]
) -> tuple[CustomerFiles, list[Decision]]:
    """Read the files of `loyalty`; what is odd in them stays for the analysis to refuse.

    Parameters
    ----------
    study : Study
    asked : iterable of Series
        Hashed ids of each wave's respondents, to count those who are found in each file.

    Raises
    ------
    DataError
        A file that can't be read, columns that aren't there, rows without id or date, cells that
        are no date or no number, a customer twice.
    """
    section = study.loyalty
    if section is None:
        return CustomerFiles(), []
    known = {one for ids in asked for one in ids.dropna()}
    log: list[Decision] = []
    frames: dict[str, pd.DataFrame] = {}
    until: dict[str, pd.Timestamp] = {}
    for part in CUSTOMER_FILES:
        if (named := getattr(section, part)) is None:
            continue
        file = _open(study, part, named)
        log += [Decision(study.wave, n.rule, n.subject, 1, n.detail) for n in file.table.notes]
        frames[part], moments = _READERS[part](file)
        until[part] = _last_moment(named.observed_until, frames[part][moments])
        people = set(frames[part]["id"])
        detail = {
            "rows": len(frames[part]),
            "customers": len(people),
            "respondents": len(people & known),
            "until": f"{until[part]:%Y-%m-%d}",
        }
        log.append(Decision(study.wave, f"{part}_read", named.file.name, 1, detail))
    since = section.customers.observed_from if section.customers else None
    found = CustomerFiles(
        customers=frames.get("customers"),
        transactions=frames.get("transactions"),
        tickets=frames.get("tickets"),
        observed_from=pd.Timestamp(since) if since else None,
        customers_until=until.get("customers"),
        transactions_until=until.get("transactions"),
        tickets_until=until.get("tickets"),
    )
    return found, log


@dataclass(frozen=True)
class ClientFile:
    """One of the files as read; its columns go by the study's keys."""

    study: Study
    part: str
    section: Customers | Transactions | Tickets
    table: RawTable

    def has(self, key: str) -> bool:
        """Whether the study names a column for the key."""
        return getattr(self.section, key, None) is not None

    def cells(self, key: str) -> pd.Series:
        """A column as it stands in the file, numbered from 0."""
        name = str(getattr(self.section, key))
        return self.table.frame[name].reset_index(drop=True)

    def codes(self, column: str) -> pd.Series:
        """A column as canonical codes, like the survey's; None where blank."""
        declared = missing_codes(self.study, self.table, column, declared=False)
        return text_codes(self.table.frame[column].reset_index(drop=True), declared)

    def ids(self, *, once: bool = False) -> pd.Series:
        """The customer of each row, not hashed yet."""
        ids = self.codes(self.section.key)
        remedy = "Complete the column, or leave these rows out of the file."
        self._refuse("key", ids.isna().to_numpy(), "The customer's id in every row", remedy)
        if once:
            remedy = "Leave one row a customer: with the first start and the last end."
            self._refuse("key", ids.duplicated().to_numpy(), "Every customer once", remedy)
        return ids

    def moments(self, key: str, *, needed: bool) -> pd.Series:
        """Days or times; NaT where blank, which a needed one must not be."""
        cells = self.cells(key)
        read, faulty = parse_moments(cells)
        remedy = "Write them with the year first, then the month; then export the file again."
        if needed:
            faulty |= read.isna().to_numpy()
        self._refuse(key, faulty, f"Dates ({WRITINGS})", remedy)
        return read

    def numbers(self, key: str, *, needed: bool) -> pd.Series:
        """Numbers; NaN where blank, which a needed one must not be."""
        cells = self.cells(key)
        blank = (cells.isna() | (cells.astype(str).str.strip() == "")).to_numpy()
        read = map_cells(cells.mask(blank), parse_number, None)
        values = np.array([np.nan if one is None else one for one in read], dtype=float)
        faulty = ~np.isfinite(values) & (needed | ~blank)
        remedy = "Write plain numbers: no currency, no thousands separators."
        self._refuse(key, faulty, "Numbers", remedy)
        return pd.Series(values)

    def _refuse(self, key: str, faulty: NDArray[np.bool_], need: str, remedy: str) -> None:
        if not faulty.any():
            return
        first = int(np.flatnonzero(faulty)[0])
        cell = self.cells(key).iloc[first]
        shown = "" if pd.isna(cell) else strip_controls(str(cell))[:40]
        told = f": {shown!r}" if shown else ": a blank"
        raise DataError(
            f"{need} in column {getattr(self.section, key)!r} (loyalty.{self.part}.{key}).",
            f"Not so in {int(faulty.sum())} of {len(faulty)} rows, first in "
            # Nobody's id stands in a message that may be kept.
            f"{name_row(self.section.file.name, first)}{'' if key == 'key' else told}.",
            remedy,
        )


def _open(study: Study, part: str, section: Customers | Transactions | Tickets) -> ClientFile:
    """Read a file and see that it has every column the study names."""
    table = read_table(section.file)
    present = [str(name) for name in table.frame.columns]
    named = {key: getattr(section, key) for key in _COLUMNS[part]}
    gone = {key: name for key, name in named.items() if name and name not in present}
    if gone:
        found = "; ".join(
            f"no column {name!r}{nearest_names(name, present)}, asked for by `loyalty.{part}.{key}`"
            for key, name in gone.items()
        )
        raise DataError(
            f"The columns that the study names, in the file of loyalty.{part}.",
            f"{section.file.name} has {found}.",
            "Correct the names in the study's YAML (upper and lower case count).",
        )
    return ClientFile(study, part, section, table)


def _customers(file: ClientFile) -> tuple[pd.DataFrame, list[str]]:
    ids = file.ids(once=True)
    columns = {
        "start": file.moments("start", needed=True),
        "end": file.moments("end", needed=False),
    }
    if file.has("products"):
        columns["products"] = file.numbers("products", needed=False)
    for name, segment in file.study.columns.segments.items():
        if name in file.table.frame.columns and name not in ("id", *columns):
            # As in the survey: the study's missing codes hold, save where it names the code.
            gone = [code for code in file.study.missing_codes if code not in segment.labels]
            codes = file.codes(name)
            columns[name] = codes.where(~codes.isin(gone), None).astype(object)
    return _in_order(ids, columns, ["start"]), ["start", "end"]


def _transactions(file: ClientFile) -> tuple[pd.DataFrame, list[str]]:
    columns = {
        "date": file.moments("date", needed=True),
        "amount": file.numbers("amount", needed=True),
    }
    if file.has("category"):
        columns["category"] = file.codes(str(getattr(file.section, "category", "")))
    return _in_order(file.ids(), columns, list(columns)), ["date"]


def _tickets(file: ClientFile) -> tuple[pd.DataFrame, list[str]]:
    keys = ("opened", "first_response", "resolved")
    columns = {key: file.moments(key, needed=key == "opened") for key in keys if file.has(key)}
    return _in_order(file.ids(), columns, list(columns)), list(columns)


_READERS = {"customers": _customers, "transactions": _transactions, "tickets": _tickets}


def _in_order(ids: pd.Series, columns: dict[str, pd.Series], by: Sequence[str]) -> pd.DataFrame:
    """Rows by their first moment, then the unhashed id, then the rest; with hashed ids."""
    key = id_key()
    hashed = pd.Series(map_cells(ids, lambda text: hash_id(str(text), key), None), dtype=object)
    order = pd.DataFrame({**columns, "_id": ids}).sort_values(
        [by[0], "_id", *by[1:]], kind="stable"
    )
    return pd.DataFrame({"id": hashed, **columns}).loc[order.index].reset_index(drop=True)


def _last_moment(day: dt.date | None, moments: pd.DataFrame) -> pd.Timestamp:
    """When the file was drawn: the last moment on the given day, or in the whole file."""
    times = moments.to_numpy(dtype="datetime64[us]").ravel()
    times = times[~np.isnat(times)]
    if day is None:
        return pd.Timestamp(times.max())
    start = np.datetime64(day, "us")
    within = times[(times >= start) & (times < start + np.timedelta64(1, "D"))]
    return pd.Timestamp(within.max() if len(within) else start)
