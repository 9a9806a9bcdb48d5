"""Dispatch, refusals, and one survey in every form."""

import hashlib
import zipfile
from pathlib import Path

import duckdb
import numpy as np
import openpyxl
import pandas as pd
import pyreadstat
import pytest

from csi_helpers.data.files.load import file_hash, missing_reason, read_table
from csi_helpers.errors import DataError

SURVEY = pd.DataFrame(
    {
        "id": pd.array(["007", "12", "0013", "14"], dtype="str"),
        "Q1": [1.0, 10.0, np.nan, 98.0],
        "Q2 价格": [1.5, 2.25, -3.0, 1e-7],
        "region": pd.array(["北区", "South", None, 'say "hi", 好'], dtype="str"),
        "end": pd.to_datetime(
            ["2026-03-01 10:00:00", None, "2026-03-02 00:00:00", "2026-03-03 23:59:59"]
        ),
        "finished": pd.array(["true", "false", "true", None], dtype="str"),
        "empty": [np.nan] * 4,
    }
).astype({"end": "datetime64[us]"})


def save(folder: Path, form: str) -> Path:
    """Write SURVEY as `form`, an ending with an encoding or delimiter before it."""
    kind, _, ending = form.rpartition(".")
    path = folder / f"survey.{ending}"
    if ending in ("csv", "tsv", "txt"):
        encoding, delimiter = kind.split(" ")
        delimiter = {"tab": "\t"}.get(delimiter, delimiter)
        decimal = "," if delimiter == ";" else "."
        text = SURVEY.to_csv(index=False, sep=delimiter, decimal=decimal)
        path.write_bytes(text.encode(encoding))
    elif ending in ("sav", "zsav"):
        renamed = SURVEY.rename(columns={"Q2 价格": "Q2_价格"}).fillna(
            {"region": "", "finished": ""}
        )
        pyreadstat.write_sav(renamed, str(path), compress=ending == "zsav")
    elif ending == "xlsx":
        book = openpyxl.Workbook()
        book.active.append(list(SURVEY))
        for row in SURVEY.astype(object).itertuples(index=False):
            cells = [None if cell is pd.NaT or cell != cell else cell for cell in row]
            cells = [c.to_pydatetime() if isinstance(c, pd.Timestamp) else c for c in cells]
            cells[5] = {"true": True, "false": False}.get(cells[5])
            book.active.append(cells)
        book.save(path)
    else:
        frame = SURVEY.assign(finished=SURVEY["finished"].map({"true": True, "false": False}))
        with duckdb.connect() as database:
            database.register("survey", frame)
            database.execute(f"COPY survey TO '{path}' (FORMAT parquet)")
    return path


FORMS = [
    "utf-8 ,.csv", "utf-8-sig ,.csv", "utf-8 ;.csv", "gb18030 ,.csv", "gbk ;.csv",
    "utf-16 tab.tsv", "utf-16-le tab.tsv", "utf-16-be tab.tsv", "utf-8 |.txt", "utf-8 tab.txt",
    "sav", "zsav", "xlsx", "parquet",
]  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_one_survey_reads_alike_from_every_form_and_stays_untouched(tmp_path, form):
    path = save(tmp_path, form)
    before = (path.stat().st_mtime_ns, hashlib.sha256(path.read_bytes()).hexdigest())
    frame = read_table(path).frame.rename(columns={"Q2_价格": "Q2 价格"})
    pd.testing.assert_frame_equal(frame, SURVEY, check_column_type=False)
    assert (path.stat().st_mtime_ns, file_hash(path)) == before
    assert list(tmp_path.iterdir()) == [path]


def test_endings_are_read_in_any_case(tmp_path):
    path = save(tmp_path, "utf-8 ,.csv").rename(tmp_path / "SURVEY.CSV")
    assert len(read_table(path).frame) == 4


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("survey.csv", b"", "is empty"),
        ("survey.csv", b"\xef\xbb\xbf", "is empty"),
        ("survey.csv", b"\n \n", "is empty"),
        ("survey.csv", b"id,q1\n", "column names only"),
        ("survey.csv", b"PK\x03\x04" + b"\0" * 99, "Excel workbook"),
        ("survey.csv", b"id,q1\n\0\1\2\3\4", "binary data"),
        ("survey.csv", b"<html><table>", "web page"),
        ("survey.xlsx", b"id,q1\n1,5\n", "plain text"),
        ("survey.xls", b"<html><table><tr>", "web page"),
        ("survey.xlsx", b"PK\x03\x04" + b"\0" * 99, "undamaged"),
        ("survey.parquet", b"id,q1\n1,5\n", "plain text"),
        ("survey.parquet", b"PAR1" + b"\0" * 99 + b"PAR1", "undamaged"),
        ("survey.docx", b"PK\x03\x04", r"\.sav, \.zsav, \.csv"),
        ("survey", b"id,q1\n1,5\n", "ends in nothing"),
    ],
)
def test_unusable_files_are_refused_by_name(tmp_path, name, content, words):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DataError, match=words) as refusal:
        read_table(path)
    assert name in str(refusal.value)
    assert all((refusal.value.need, refusal.value.found, refusal.value.remedy))


def test_missing_file_offers_the_nearest_name(tmp_path):
    (tmp_path / "acme_2026.sav").touch()
    with pytest.raises(DataError, match=r"Did you mean acme_2026\.sav"):
        read_table(tmp_path / "Acme-2026.SAV")
    with pytest.raises(DataError, match="nor does its folder"):
        file_hash(tmp_path / "elsewhere" / "acme.sav")


def test_folder_and_forbidden_file_are_refused(tmp_path, monkeypatch):
    with pytest.raises(DataError, match="is a folder"):
        read_table(tmp_path)
    path = save(tmp_path, "utf-8 ,.csv")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)  # the tests may run as root, who may read all
    with pytest.raises(DataError, match="Permission to read survey"):
        read_table(path)


def test_encrypted_workbook_asks_for_the_password_to_be_taken_off(tmp_path):
    path = tmp_path / "survey.xlsx"
    container = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    path.write_bytes(container + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600)
    with pytest.raises(DataError, match="without the password"):
        read_table(path)


def workbook(path: Path, *sheets: list[list[object]]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(f"s{number}")
        for row in rows:
            sheet.append(row)
    book.save(path)
    return book


def test_first_visible_sheet_with_data_is_taken_and_noted(tmp_path):
    path = tmp_path / "survey.xlsx"
    book = workbook(path, [], [["hidden"], [1]], [["q1"], [5]], [["q1"], [6]])
    book["s1"].sheet_state = "hidden"
    book.save(path)
    table = read_table(path)
    assert table.frame["q1"].tolist() == [5.0]
    assert [n.detail for n in table.notes] == [{"is": "s2", "others": ["s3"]}]


def test_spreadsheet_cells_keep_their_meaning(tmp_path):
    path = tmp_path / "survey.xlsx"
    workbook(
        path,
        [
            ["id", "code", "mixed", 2026, "phone"],
            ["007", "1", 1, 1, 13800000000],
            ["008", 2, "a", "N/A", "none"],
            [None, None, None, None, None],
        ],
    )
    table = read_table(path)
    assert table.frame.to_dict("list") == {
        "id": ["007", "008"],
        "code": [1.0, 2.0],
        "mixed": ["1", "a"],
        "2026": [1.0, pytest.approx(np.nan, nan_ok=True)],
        "phone": ["13800000000", "none"],
    }
    assert [(n.rule, n.subject) for n in table.notes] == [("missing_marks", "2026")]


def test_merged_header_and_title_rows_are_refused_with_the_column(tmp_path):
    path = tmp_path / "survey.xlsx"
    workbook(path, [["Service", None], ["friendly", "fast"], [5, 4]])
    with pytest.raises(DataError, match=r"column 2 \(B\) holds values but has no name"):
        read_table(path)


def test_empty_workbook_is_refused(tmp_path):
    path = tmp_path / "survey.xlsx"
    workbook(path, [])
    with pytest.raises(DataError, match="is empty"):
        read_table(path)


def test_workbook_with_a_broken_part_is_refused(tmp_path):
    path = tmp_path / "survey.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "no workbook")
    with pytest.raises(DataError, match="Excel workbook"):
        read_table(path)


def parquet(path: Path, columns: str) -> Path:
    with duckdb.connect() as database:
        database.execute(f"COPY (SELECT {columns}) TO '{path}' (FORMAT parquet)")
    return path


def test_parquet_types_become_numbers_dates_and_text(tmp_path):
    path = parquet(
        tmp_path / "odd [1]*.parquet",
        "12345678901234567::BIGINT AS id, 3::BIGINT AS n, 1.5::DECIMAL(5,2) AS price, "
        "'x'::ENUM('x', 'y') AS level, DATE '2026-03-01' AS day, ' ' AS blank, "
        'TRUE AS ok, TIME \'10:00:00\' AS clock, 7 AS "a""b"',
    )
    row = read_table(path).frame.iloc[0].to_dict()
    assert np.isnan(row.pop("blank"))
    assert row == {
        "id": "12345678901234567",
        "n": 3.0,
        "price": 1.5,
        "level": "x",
        "day": pd.Timestamp("2026-03-01"),
        "ok": "true",
        "clock": "10:00:00",
        'a"b': 7.0,
    }


def test_parquet_lists_and_empty_tables_are_refused(tmp_path):
    with pytest.raises(DataError, match="column `many` holds integer"):
        read_table(parquet(tmp_path / "a.parquet", "[1, 2] AS many"))
    with pytest.raises(DataError, match="no rows"):
        read_table(parquet(tmp_path / "b.parquet", "1 AS q1 WHERE FALSE"))


@pytest.mark.parametrize(
    ("reason", "labels"),
    [
        ("dont_know", ["不知道", "说不清/不清楚", "Don't know", "Don’t Know", "DK", "Not sure"]),
        ("refused", ["拒答", "拒绝回答", "不愿透露", "Refused", "Prefer not to say"]),
        ("not_asked", ["不适用", "跳过", "未询问", "Not applicable", "N/A", "Skipped", "NA"]),
        ("blank", ["未作答", "空白", "(空)", "无回答", "No answer", "Blank", "Missing"]),
        ("declared", ["其他", "Other", "满意", "空调", "dkk", "National"]),
    ],
)
def test_missing_reason_reads_both_languages(reason, labels):
    assert {label: missing_reason(label) for label in labels} == dict.fromkeys(labels, reason)
