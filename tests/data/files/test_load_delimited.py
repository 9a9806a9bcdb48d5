"""Delimited text: encodings, delimiters, numbers and broken lines."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi_helpers.data.files.cells import settle_text
from csi_helpers.data.files.delimited import find_delimiter
from csi_helpers.data.files.encodings import decode_text
from csi_helpers.data.files.load import read_table
from csi_helpers.errors import DataError


@pytest.fixture
def read(tmp_path):
    def read_bytes(content, name="survey.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_table(path)

    return read_bytes


HAN = st.text(
    st.sampled_from("的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要她出也"),
    min_size=4,
)


@given(answers=st.lists(HAN, min_size=1), encoding=st.sampled_from(["utf-8", "gbk", "utf-16-le"]))
def test_chinese_answers_survive_any_usual_encoding(answers, encoding):
    text = "序号,意见\n" + "".join(f"{n},{answer}\n" for n, answer in enumerate(answers))
    assert decode_text(text.encode(encoding), "a.csv")[0] == text


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"id,q1\n1,5\n", "utf-8"),
        ("id,名\n1,好\n".encode("utf-8-sig"), "utf-8"),
        ("id,名\n1,好\n".encode("utf-16"), "utf-16-le"),
        ("id,名\n1,好\n".encode("utf-16-be"), "utf-16-be"),
        ("\ufeffid,名\n1,好\n".encode("gb18030"), "gb18030"),
        ("id,姓名\n1,朱镕基\n2,李喆\n3,王明华\n".encode("gbk"), "gb18030"),
        ("id,land\n1,Zürich für Größe\n2,Île d’Orléans\n".encode("cp1252"), "cp1252"),
    ],
)
def test_encodings_are_found_and_noted(read, data, encoding):
    table = read(data)
    assert table.notes[0].rule == "encoding"
    assert table.notes[0].detail == {"is": encoding}
    assert "\ufeff" not in "".join(table.frame.columns)


def test_damaged_and_unknown_encodings_are_refused(read):
    damaged = "id,意见\n" + "1,服务很好，非常满意\n" * 30
    mixed = damaged.encode() + "31,很好\n".encode("gbk")
    with pytest.raises(DataError, match="is UTF-8, but line 32"):
        read(mixed)
    with pytest.raises(DataError, match="in none of them"):
        read("id,意見\n1,滿意度調查與顧客忠誠之研究\n".encode("big5"))


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b\n1,2\n", ","),
        ("a;b\n1,5;2,5\n3,5;4,5\n", ";"),
        ("a\tb\nx,y\tz,w\n", "\t"),
        ("a|b|c\n1|2|3\n", "|"),
        ('"q1, how; so",b\n"x;y;z",2\n', ","),
        ("only\n1\n2\n", ","),
        ("Q1 Price, service, food;Q2\n1;2\n3;4\n", ";"),
        ('a;b\n"two\nlines, three";1\n', ";"),
    ],
)
def test_delimiter_is_found(text, delimiter):
    assert find_delimiter(text) == delimiter


def test_excels_separator_line_is_obeyed(read):
    assert read("sep=;\r\na;b,c\r\n1;2\r\n").frame.columns.tolist() == ["a", "b,c"]


def test_delimiter_note_tells_the_decimal_sign(read):
    table = read("a;b\n1,5;007\n2;8\n")
    assert table.frame.to_dict("list") == {"a": [1.5, 2.0], "b": ["007", "8"]}
    assert table.notes[1].detail == {"is": ";", "decimal": ","}


def test_thousands_or_lists_are_not_taken_for_numbers(read):
    assert read("a;b\n1,5;1.234\n2,5;5\n").frame["b"].dtype == float
    assert read("a;b\n1,5;1.234\n2,5;5\n").frame["a"].tolist() == ["1,5", "2,5"]
    assert read('a,b\n"1,234",1\n"2,000",2\n').frame["a"].tolist() == ["1,234", "2,000"]


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1", " 2 ", ""], [1.0, 2.0, np.nan]),
        (["-3", "0", "0.5", ".5", "1.", "1e-05"], [-3.0, 0.0, 0.5, 0.5, 1.0, 1e-05]),
        (["007", "8"], ["007", "8"]),
        (["00", "1"], ["00", "1"]),
        (["123456789012345"], [123456789012345.0]),
        (["1234567890123456"], ["1234567890123456"]),
        (["+8613800000000"], ["+8613800000000"]),
        (["1E5", "2"], ["1E5", "2"]),
        (["inf", "1"], ["inf", "1"]),
        (["٣", "５"], ["٣", "５"]),
        (["NA", "3"], [np.nan, 3.0]),
        (["NA", "EU"], ["NA", "EU"]),
        (["NA", ""], ["NA", np.nan]),
        (["", " "], [np.nan, np.nan]),
        (["a ", " b"], ["a ", " b"]),
        (["TRUE", "False", ""], ["true", "false", np.nan]),
        (["TRUE", "maybe"], ["TRUE", "maybe"]),
        (["2026-13-45", "2026-01-01"], ["2026-13-45", "2026-01-01"]),
        (["2024/3/5 10:02:33"], ["2024/3/5 10:02:33"]),
    ],
)
def test_cells_settle_without_losing_anything(cells, values):
    np.testing.assert_equal(settle_text(cells).values.tolist(), values)


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False, width=32), min_size=1))
def test_written_numbers_come_back_exactly(numbers):
    texts = [repr(number) for number in numbers]
    short = [abs(number) < 1e15 or "e" in text for number, text in zip(numbers, texts, strict=True)]
    settled = settle_text(texts).values.tolist()
    assert settled == (numbers if all(short) else texts)


@given(st.text(st.sampled_from("0123456789"), min_size=1, max_size=25))
def test_digits_are_a_number_only_if_nothing_is_lost(digits):
    value = settle_text([digits]).values[0]
    assert value == digits or (isinstance(value, float) and f"{value:.0f}" == digits)


def test_missing_marks_among_numbers_are_noted(read):
    table = read("q1,land\n5,NA\nN/A,EU\n#NULL!,DE\n")
    marks = [n for n in table.notes if n.rule == "missing_marks"]
    assert [(n.subject, n.detail) for n in marks] == [("q1", {"marks": ["#NULL!", "N/A"]})]
    assert table.frame["land"].tolist() == ["NA", "EU", "DE"]


def test_odd_but_harmless_layouts(read):
    table = read('\r\n id ,"意见\n补充", q1 ,\r\n\r\n1,"好,\n""很好""",5,\r\n,,,\r\n2,,4,\r\n\r\n')
    assert table.frame.columns.tolist() == ["id", "意见\n补充", "q1"]
    assert table.frame["意见\n补充"].tolist()[0] == '好,\n"很好"'
    assert table.frame["q1"].tolist() == [5.0, 4.0]
    assert len(read("id,q1\r1,5\r2,4\r").frame) == 2


def test_row_numbers_of_r_and_pandas_are_left_out(read):
    table = read('"","q1"\n"1",5\n"2",4\n')
    assert table.frame.columns.tolist() == ["q1"]
    assert "row_numbers" in [note.rule for note in table.notes]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("id,q1,q1\n1,2,3\n", r"`q1` stands above columns B, C"),
        ("id, q1,q1 ,id\n1,2,3,4\n", "also double: q1"),
        ("id,,q1\n1,2,3\n", r"column 2 \(B\) holds values"),
        ("1,2\n3,4\n", "starts with numbers: 1, 2"),
        ("id,q1\n1,5\n2,3,4\n", "line 3: 3 cells instead of 2"),
        ("id,text,q1\n1,two\nlines,5\n", "line 2: 2 cells instead of 3"),
        ('id,q1\n1,"open\n2,3\n', "from line 2 on"),
    ],
)
def test_ambiguous_tables_are_refused_with_the_place(read, text, words):
    with pytest.raises(DataError, match=words):
        read(text)


def test_a_large_survey_is_read_cell_by_cell(read):
    rng = np.random.default_rng(20261122)
    answers = rng.integers(1, 11, size=(20_000, 60)).astype("U2")
    answers[rng.random(answers.shape) < 0.03] = ""
    lines = "\n".join(",".join(row) for row in answers.tolist())
    table = read(",".join(f"Q{n}" for n in range(60)) + "\n" + lines + "\n")
    found = table.frame.apply(pd.to_numeric, errors="coerce").to_numpy(dtype=float)
    np.testing.assert_array_equal(found, np.where(answers == "", "nan", answers).astype(float))
