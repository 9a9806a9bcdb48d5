"""SPSS files: codes, labels, user-missing and encodings."""

import math

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from sav_bytes import HI, LO, Variable, write_sav_bytes

from csi_helpers.data.files.load import MissingRule, read_table
from csi_helpers.errors import DataError

CHINESE = [
    Variable("质量", "总体质量如何", labels={1.0: "非常不满意", 5.0: "非常满意"}),
    Variable("地区", "您所在的地区", width=8),
]
ROWS = [(1.0, "北京市"), (5.0, "上海市"), (None, "")]


@pytest.mark.parametrize(
    ("encoding", "recorded", "noted"),
    [
        ("gbk", None, "gb18030"),
        ("gb18030", "UTF-8", "gb18030"),
        ("gbk", "windows-1252", "gb18030"),
        ("gbk", "GBK", None),
        ("gb18030", "GB18030", None),
        ("utf-8", "GBK", "utf-8"),
        ("utf-8", None, None),
        ("utf-8", "UTF-8", None),
        ("utf-8", "windows-1252", "utf-8"),
    ],
)
def test_chinese_reads_alike_whatever_encoding_the_file_claims(tmp_path, encoding, recorded, noted):
    # 8 bytes hold two characters in UTF-8, four in GBK: names and answers are short enough.
    path = tmp_path / "old.sav"
    rows = [(code, place[:2]) for code, place in ROWS]
    write_sav_bytes(path, CHINESE, rows, encoding=encoding, recorded=recorded)
    table = read_table(path)
    assert list(table.frame) == ["质量", "地区"]
    assert table.labels == {"质量": "总体质量如何", "地区": "您所在的地区"}
    assert table.value_labels == {"质量": {"1": "非常不满意", "5": "非常满意"}}
    assert table.frame["地区"].tolist()[:2] == ["北京", "上海"]
    assert table.frame.isna().sum().tolist() == [1, 1]
    assert [n.detail["is"] for n in table.notes if n.rule == "encoding"] == (
        [noted] if noted else []
    )


def test_western_text_without_record_is_no_chinese(tmp_path):
    path = tmp_path / "old.sav"
    variables = [Variable("land", "Zufriedenheit für Größe", width=8)]
    write_sav_bytes(path, variables, [("Zürich",), ("Genève",)], encoding="cp1252")
    table = read_table(path)
    assert table.frame["land"].tolist() == ["Zürich", "Genève"]
    assert [note.detail["is"] for note in table.notes] == ["cp1252"]


def test_unknown_encoding_without_record_is_refused(tmp_path):
    path = tmp_path / "old.sav"
    write_sav_bytes(path, [Variable("q1", "滿意度調查與顧客忠誠")], [(1.0,)], encoding="big5")
    with pytest.raises(DataError, match="records none that fits"):
        read_table(path)


def test_label_cut_within_a_character_loses_only_that(tmp_path):
    path = tmp_path / "old.sav"
    write_sav_bytes(path, [*CHINESE, Variable("city", width=8)], [(1.0, "北京", "东西南北中")] * 3)
    path.write_bytes(
        path.read_bytes().replace("非常满意".encode("gbk"), "非常满".encode("gbk") + b"\xd2 ")
    )
    assert read_table(path).value_labels["质量"]["5"].startswith("非常满")


@pytest.mark.parametrize("encoding", ["big5", "euc-kr"])
def test_recorded_encoding_of_other_scripts_is_trusted(tmp_path, encoding):
    path = tmp_path / "old.sav"
    label = "滿意度調查與顧客忠誠" if encoding == "big5" else "전반적인 만족도"
    write_sav_bytes(path, [Variable("q1", label)], [(1.0,)], encoding=encoding, recorded=encoding)
    assert read_table(path).labels == {"q1": label}


def test_every_form_of_user_missing_is_declared_and_codes_stay(tmp_path):
    path = tmp_path / "missing.sav"
    write_sav_bytes(
        path,
        [
            Variable("one", missing=(1, (99.0,)), labels={99.0: "拒答"}),
            Variable("three", missing=(3, (7.0, 8.0, 9.0)), labels={8.0: "不知道"}),
            Variable("range", missing=(-2, (97.0, 99.0)), labels={98.0: "不适用"}),
            Variable("low", missing=(-3, (LO, 0.0, 99.0))),
            Variable("high", missing=(-2, (90.0, HI))),
            Variable("text", width=8, missing=(1, (b"Z",))),
        ],
        [(99.0, 8.0, 98.0, -5.0, 95.0, "Z"), (1.0, 1.0, 1.0, 1.0, 1.0, "a")],
    )
    table = read_table(path)
    assert table.missing == {
        "one": (MissingRule(99.0, 99.0, "refused"),),
        "three": (
            MissingRule(7.0, 7.0),
            MissingRule(8.0, 8.0, "dont_know"),
            MissingRule(9.0, 9.0),
        ),
        "range": (MissingRule(97.0, 99.0),),
        "low": (MissingRule(-math.inf, 0.0), MissingRule(99.0, 99.0)),
        "high": (MissingRule(90.0, math.inf),),
        "text": (MissingRule("Z", "Z"),),
    }
    assert table.frame.iloc[0].tolist() == [99.0, 8.0, 98.0, -5.0, 95.0, "Z"]


@pytest.mark.parametrize("ending", ["sav", "zsav", "SAV"])
def test_answers_dates_and_blanks(tmp_path, ending):
    path = tmp_path / f"survey.{ending}"
    frame = pd.DataFrame(
        {
            "q1": [1.0, np.nan, 98.0],
            "end": pd.to_datetime(["2026-03-01 10:00:00", None, "2026-03-02 11:30:00"]),
            "note": ["gut  ", "", "ok"],
            "empty": ["", "", ""],
        }
    )
    pyreadstat.write_sav(frame, str(path), compress=ending == "zsav", missing_ranges={"q1": [98]})
    read = read_table(path).frame
    assert read.dtypes.astype(str).tolist() == ["float64", "datetime64[us]", "str", "float64"]
    assert read["q1"].tolist()[::2] == [1.0, 98.0]
    assert read["end"][2] == pd.Timestamp("2026-03-02 11:30:00")
    assert read["note"].fillna("-").tolist() == ["gut", "-", "ok"]


def test_impossible_dates_stay_seconds(tmp_path):
    path = tmp_path / "dates.sav"
    frame = pd.DataFrame({"end": [1e15, 1.39e10]})
    pyreadstat.write_sav(frame, str(path), variable_format={"end": "DATETIME20"})
    table = read_table(path)
    assert table.frame["end"].tolist() == [1e15, 1.39e10]
    assert [note.rule for note in table.notes] == ["dates_kept_as_seconds"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"id,q1\n1,5\n", "plain text"),
        (b"PK\x03\x04" + b"\0" * 99, "Excel workbook"),
        (b"$FL2" + b"\0" * 400, "survey.sav"),
    ],
)
def test_no_spss_file_is_refused(tmp_path, content, words):
    path = tmp_path / "survey.sav"
    path.write_bytes(content)
    with pytest.raises(DataError, match=words):
        read_table(path)


def test_truncated_file_is_refused(tmp_path):
    path = tmp_path / "survey.sav"
    pyreadstat.write_sav(pd.DataFrame({"q1": np.arange(500.0)}), str(path))
    path.write_bytes(path.read_bytes()[:-1000])
    with pytest.raises(DataError, match="undamaged"):
        read_table(path)


def test_file_without_rows_is_refused(tmp_path):
    path = tmp_path / "survey.sav"
    pyreadstat.write_sav(pd.DataFrame({"q1": np.array([], dtype=float)}), str(path))
    with pytest.raises(DataError, match="no rows"):
        read_table(path)
