"""Files sent over HTTP, looked at and imported by a run, in a running `carry up`."""

import gzip
import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from tests.api.kinds.file_import.sending import (
    BARS,
    ask,
    forget_imported,
    imported,
    look,
    rates,
    send,
    sent,
)
from tests.running_service import GuardedService, RunningService

STORED = """query ($venue: String!, $symbol: String!) {
  market(venue: $venue, symbol: $symbol) { coverage { kind timeframe rows } }
}"""


@pytest.fixture(autouse=True)
def as_before(service: RunningService) -> Iterator[None]:
    """Other tests of this service count its markets."""
    yield
    forget_imported(service)


def stored(service: RunningService, venue: str, symbol: str) -> dict[str, int] | None:
    market = service.data(STORED, {"venue": venue, "symbol": symbol})["market"]
    return market and {one["kind"]: one["rows"] for one in market["coverage"]}


def by_file(taken: dict[str, Any]) -> dict[str, dict[str, Any]]:
    assert taken["__typename"] == "FilesTaken", taken
    return {one["file"]: one for one in taken["files"]}


def test_files_are_looked_at_said_of_looked_at_again_and_imported(
    service: RunningService,
) -> None:
    upload = sent(
        service,
        {
            "okx/LOOKED-USDT/rates.csv": rates(more=",calm"),
            "okx/LOOKED-USDT/bars [1h].csv": BARS,
            "okx/README.md": b"no data",
        },
    )
    first = look(service, upload)
    files = by_file(first)
    (series,) = files["okx/LOOKED-USDT/rates.csv"]["series"]
    assert series == {
        "market": {"venue": "okx", "symbol": "LOOKED/USDT:USDT"},
        "kind": "funding",
        "interval": "8h",
        "rows": 6,
        "firstAt": "2024-01-01T00:00:00Z",
        "lastAt": "2024-01-02T16:00:00Z",
    }
    assert files["okx/LOOKED-USDT/rates.csv"]["extraColumns"] == ["mood"]
    assert first["passedOver"] == ["okx/README.md"]
    bars = files["okx/LOOKED-USDT/bars [1h].csv"]
    assert bars["settledBy"] == ["kind"]
    assert bars["series"] == []
    assert ask(service, upload)["field"] == "skipRefused"
    assert stored(service, "okx", "LOOKED/USDT:USDT") is None

    said = [{"file": "okx/LOOKED-USDT/bars [1h].csv", "kind": "spot", "symbol": ""}]
    (bars_series,) = by_file(look(service, upload, said=said))[said[0]["file"]]["series"]
    assert (bars_series["kind"], bars_series["interval"], bars_series["rows"]) == ("spot", "1h", 24)
    assert stored(service, "okx", "LOOKED/USDT:USDT") is None

    accepted = ask(service, upload, label="mine")
    assert accepted["run"]["kind"] == "FILE_IMPORT"
    assert accepted["run"]["progress"] == {"total": 2, "unit": "files"}
    finished = imported(service, upload, label="mine")  # the same question is the same run
    assert finished["status"] == "SUCCEEDED", finished
    (market,) = finished["run"]["imported"]
    assert {one["kind"]: one["rows"] for one in market["series"]} == {"funding": 6, "spot": 24}
    assert stored(service, "okx", "LOOKED/USDT:USDT") == {"funding": 6, "spot": 24}
    assert [one["takenFor"] for one in finished["run"]["files"]] == ["table", "table"]
    assert look(service, upload)["__typename"] == "UploadNotFound"


def test_archives_are_said_of_by_member(service: RunningService) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("inner/a.csv", rates())
        archive.writestr("inner/b.csv", rates(rate="0.0002"))
    upload = sent(service, {"both.zip": packed.getvalue(), "c.csv.gz": gzip.compress(rates())})
    said = [
        {"venue": "binance"},
        {"file": "both.zip:inner/a.csv", "symbol": "ZIPA/USDT:USDT"},
        {"file": "both.zip:inner/b.csv", "symbol": "ZIPB/USDT:USDT"},
        {"file": "c.csv.gz", "symbol": "GZIP/USDT:USDT"},
    ]
    files = by_file(look(service, upload, said=said))
    found = {file: one["series"][0]["market"]["symbol"] for file, one in files.items()}
    assert found == {one["file"]: one["symbol"] for one in said[1:]}


def test_what_is_said_of_one_file_is_not_said_of_another_that_ends_alike(
    service: RunningService,
) -> None:
    upload = sent(service, {"a.csv": rates(), "okx/a.csv": rates()})
    said = [{"file": "a.csv", "symbol": "ONE/USDT:USDT", "venue": "bybit"}]
    files = by_file(look(service, upload, said=said))
    assert files["a.csv"]["series"][0]["market"] == {"venue": "bybit", "symbol": "ONE/USDT:USDT"}
    assert files["okx/a.csv"]["settledBy"] == ["symbol"]


NOT_DATA = {
    "text": b"hello",
    "nothing": b"",
    "NULs": bytes(1_000),
    "half a Parquet": b"PAR1" + b"\xff" * 50,
    "half a zip": b"PK\x03\x04" + b"\xff" * 50,
    "a gzip of nothing": gzip.compress(b""),
    "deep JSON": b"[" * 100_000,
    "an Excel of ours": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
}


def test_what_is_no_data_is_refused_in_a_sentence_beside_what_is(service: RunningService) -> None:
    spoilt = {f"{name} [/x].csv": content for name, content in NOT_DATA.items()}
    upload = sent(service, {"okx/BESIDE-USDT.csv": rates(), **spoilt})
    files = by_file(look(service, upload))
    assert {file for file, one in files.items() if one["refused"]} == set(spoilt)
    for one in files.values():
        told = one["refused"] or ""
        assert "Traceback" not in told
        assert "upload-" not in told  # nor where it lay
    finished = imported(service, upload, skipRefused=True)
    assert finished["status"] == "SUCCEEDED", finished
    assert stored(service, "okx", "BESIDE/USDT:USDT") == {"funding": 6}


@pytest.mark.parametrize(
    ("said", "field", "sentence"),
    [
        ({"kind": "bars"}, "said.0.kind", "kind must be one of"),
        ({"takenFor": "excel"}, "said.0.takenFor", "as must be one of"),
        ({"utcOffset": "Mars/Base"}, "said.0.utcOffset", "Mars/Base"),
        ({"columns": "time"}, "said.0.columns", "columns must"),
        ({"rateUnit": "dozens"}, "said.0.rateUnit", "dozens"),
        ({"decimal": ";"}, "said.0.decimal", "decimal must"),
    ],
)
def test_nonsense_that_is_said_is_refused_by_its_field(
    said: dict[str, str], field: str, sentence: str, service: RunningService
) -> None:
    answer = look(service, sent(service, {"a.csv": rates()}), said=[said])
    assert (answer["__typename"], answer["field"]) == ("InvalidInput", field)
    assert sentence in answer["message"]


def test_nothing_is_imported_unless_it_was_looked_at(service: RunningService) -> None:
    upload = sent(service, {"okx/UNSEEN-USDT.csv": rates()})
    assert "must have been looked at" in ask(service, upload)["message"]
    look(service, upload)
    send(service, "okx/UNSEEN2-USDT.csv", rates(), upload)
    assert "must have been looked at" in ask(service, upload)["message"]
    nothing = sent(service, {"a.csv": b"x"})
    look(service, nothing)
    assert "must have a file that gives a series" in ask(service, nothing)["message"]


def test_files_are_thrown_away_when_one_says_so(service: RunningService) -> None:
    upload = sent(service, {"a.csv": rates()})
    discard = "mutation($id: ID!) { discardUpload(upload: $id) { __typename } }"
    for answer in ("UploadDiscarded", "UploadNotFound"):
        assert service.data(discard, {"id": upload})["discardUpload"]["__typename"] == answer
    assert look(service, upload)["__typename"] == "UploadNotFound"
    assert look(service, "nonsense")["__typename"] == "UploadNotFound"


def test_an_upload_is_its_owners(guarded_service: GuardedService) -> None:
    alice, bob = guarded_service.alice, guarded_service.bob
    assert send(guarded_service.nobody, "a.csv", rates()).status_code == 401
    reads = send(guarded_service.alice_reads, "a.csv", rates())
    assert (reads.status_code, reads.json()["errors"][0]["extensions"]["code"]) == (
        403,
        "FORBIDDEN",
    )
    upload = sent(alice, {"a.csv": rates()})
    assert look(alice, upload)["__typename"] == "FilesTaken"
    assert look(bob, upload)["__typename"] == "UploadNotFound"
    assert send(bob, "b.csv", rates(), upload).status_code == 404
    assert ask(bob, upload)["field"] == "upload"
    answer = alice.post(
        "mutation($input: LookAtFilesInput!) { lookAtFiles(input: $input) { __typename } }",
        {"input": {"upload": upload, "replace": True}},
    )
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
