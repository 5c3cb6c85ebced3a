"""Text and JSON of any shape become the same table."""

import json
from typing import Any

import pytest

from api.errors import ImportRefused
from tests.api.market_data.files.conftest import make_source

NAMES, ROWS = ["time", "rate"], [["1704067200000", "0.0001"], ["1704096000000", "0.0002"]]
RECORDS = [dict(zip(NAMES, row, strict=True)) for row in ROWS]
CSV = "time,rate\n1704067200000,0.0001\n1704096000000,0.0002\n"


@pytest.mark.parametrize(
    "text",
    [
        CSV,
        CSV.replace(",", ";"),
        CSV.replace(",", "\t"),
        CSV.replace(",", " | "),
        CSV.replace(",", "   "),
        CSV.replace("\n", "\r\n"),
        CSV.replace("\n", "\r"),
        CSV.replace("\n", "\n\n") + "\n\n",
        "https://example.org\n" + CSV,
        "# a comment, as some write\n" + CSV,
        "#" + CSV,
        CSV + "\nTotal rows: 2\n",
        CSV + ",,\n",
        CSV + CSV,
        '"time","rate"\n"1704067200000","0.0001"\n"1704096000000","0.0002"\n',
        "'time','rate'\n'1704067200000','0.0001'\n'1704096000000','0.0002'\n",
    ],
)
def test_lines_of_any_look(text: str) -> None:
    table = make_source("a.csv", text).table
    assert table is not None
    rows = list(dict.fromkeys(map(tuple, table.rows())))
    assert (table.columns, rows) == (NAMES, [tuple(row) for row in ROWS])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_any_encoding(encoding: str) -> None:
    table = make_source("a.csv", CSV.encode(encoding)).table
    assert table is not None
    assert table.columns == NAMES


def test_a_header_of_r_lacks_the_name_of_its_row_numbers() -> None:
    text = '"time","rate"\n"1",1704067200000,0.0001\n"2",1704096000000,0.0002\n'
    table = make_source("a.csv", text).table
    assert table is not None
    assert table.columns == ["(unnamed)", *NAMES]


@pytest.mark.parametrize("header", ["", "0,1\n", ",0,1\n"], ids=["none", "numbers", "pandas"])
def test_columns_without_names_are_counted(header: str) -> None:
    index = header.startswith(",")
    rows = "".join(f"{'7,' if index else ''}{','.join(row)}\n" for row in ROWS)
    table = make_source("a.csv", header + rows).plain_rows
    assert table is not None
    assert table.columns == ["0", "1", "2"][: 3 if index else 2]


@pytest.mark.parametrize(
    "document",
    [
        RECORDS,
        {"code": 0, "data": RECORDS},
        {"result": {"category": "linear", "list": RECORDS}, "retExtInfo": {}},
        dict(zip(NAMES, map(list, zip(*ROWS, strict=True)), strict=True)),
        {"columns": NAMES, "data": ROWS},
        {"time": {"0": ROWS[0][0], "1": ROWS[1][0]}, "rate": {"0": "0.0001", "1": "0.0002"}},
        {"0": RECORDS[0], "1": RECORDS[1]},
        {row[0]: {"rate": row[1]} for row in ROWS},
        [NAMES, *ROWS],
    ],
)
def test_json_of_any_shape(document: Any) -> None:
    table = make_source("a.json", json.dumps(document)).table
    assert table is not None
    assert table.select(NAMES).rows() == [tuple(row) for row in ROWS]


def test_a_document_per_line() -> None:
    table = make_source("a.jsonl", "\n".join(map(json.dumps, RECORDS))).table
    assert table is not None
    assert table.rows() == [tuple(row) for row in ROWS]


@pytest.mark.parametrize(
    ("keys", "column"), [(("BTC", "ETH"), "symbol"), (("spot", "perp"), "kind")]
)
def test_a_list_per_key_gains_a_column(keys: tuple[str, str], column: str) -> None:
    table = make_source("a.json", json.dumps(dict.fromkeys(keys, RECORDS))).table
    assert table is not None
    assert table[column].to_list() == [keys[0]] * 2 + [keys[1]] * 2


def test_several_tables_beside_each_other_are_refused() -> None:
    arrays = [[1, 2], [3, 4]]
    with pytest.raises(ImportRefused, match="file must hold one table, was 2 beside each other"):
        _ = make_source("a.json", json.dumps({"a": arrays, "b": {"c": 1}, "d": arrays})).arrays
