"""Files brought in on the page: dropped or chosen, shown for what they are, said of, imported."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.api.kinds.file_import.sending import BARS, forget_imported, rates
from tests.page.narrow import expect_no_sideways_scrolling
from tests.page.test_accessibility import violations, violations_of_colours
from tests.running_service import RunningService

STORED = """query ($symbol: String!) { market(venue: "okx", symbol: $symbol) {
  coverage { kind rows } } }"""
DROP = """([files]) => {
  const transfer = new DataTransfer();
  for (const { name, text } of files) transfer.items.add(new File([text], name));
  const drop = new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true });
  document.querySelector(".drop").dispatchEvent(drop);
}"""


@pytest.fixture(autouse=True)
def as_before(service: RunningService) -> Iterator[None]:
    """Other tests of this service count its markets."""
    yield
    forget_imported(service)


def rows_of(service: RunningService, symbol: str) -> dict[str, int] | None:
    market = service.data(STORED, {"symbol": symbol})["market"]
    return market and {one["kind"]: one["rows"] for one in market["coverage"]}


def open_files(page: Page) -> None:
    page.goto("/markets")
    page.get_by_text("Import files", exact=True).click()
    expect(page.get_by_role("button", name="Choose files")).to_be_visible()


def payload(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "text/csv", "buffer": content}


def test_files_are_seen_said_of_and_imported(page: Page, service: RunningService) -> None:
    open_files(page)
    rate_file = payload("PAGED-USDT_okx_rates.csv", rates(more=",calm"))
    bar_file = payload("PAGED-USDT_okx_bars [1].csv", BARS)
    page.get_by_label("Files to import").set_input_files([rate_file, bar_file])
    table = page.get_by_role("group", name="What each file was taken for")
    row = table.get_by_role("row").filter(has_text="rates.csv").first
    expect(row).to_contain_text("okx PAGED/USDT:USDT")
    expect(row).to_contain_text("funding 8h")
    expect(row).to_contain_text("2024-01-01 to 2024-01-02")
    expect(table).to_contain_text("columns passed over: mood")
    said = page.get_by_role("group", name="PAGED-USDT_okx_bars [1].csv")
    expect(said).to_contain_text("--kind")
    assert rows_of(service, "PAGED/USDT:USDT") is None
    assert violations(page) == []
    assert violations_of_colours(page) == []

    said.get_by_label("Kind of bars").fill("dozens")
    page.get_by_role("button", name="Look again").click()
    expect(said).to_contain_text("kind must be one of")
    said.get_by_label("Kind of bars").fill("spot")
    page.get_by_role("button", name="Look again").click()
    expect(table.get_by_role("row").filter(has_text="bars [1].csv").first).to_contain_text(
        "spot 1h"
    )
    expect(said).to_have_count(0)
    assert rows_of(service, "PAGED/USDT:USDT") is None

    page.get_by_role("button", name="Import 2 files").click()
    expect(page.get_by_text("The files are stored.")).to_be_visible()
    assert rows_of(service, "PAGED/USDT:USDT") == {"funding": 6, "spot": 24}
    page.get_by_role("link", name="Details of this import").click()
    expect(page.get_by_text("its data have the grade")).to_be_visible()


def test_files_are_dropped_and_the_refused_are_left_out_on_a_phone(
    page: Page, service: RunningService
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_files(page)
    files = [
        {"name": "DROPPED-USDT_okx_rates.csv", "text": rates().decode()},
        {"name": "[/x] a very long name of a file that is none of data at all.csv", "text": "?"},
    ]
    page.evaluate(DROP, [files])
    button = page.get_by_role("button", name="Import 1 file without the 1 refused")
    expect(button).to_be_visible()
    expect(page.get_by_role("group", name="[/x] a very long")).to_contain_text(
        "file must have rows"
    )
    expect_no_sideways_scrolling(page)
    button.click()
    expect(page.get_by_text("The files are stored.")).to_be_visible()
    expect_no_sideways_scrolling(page)
    assert rows_of(service, "DROPPED/USDT:USDT") == {"funding": 6}


def test_a_folder_tells_by_its_name_what_its_files_do_not(
    page: Page, service: RunningService, tmp_path: Path
) -> None:
    folder = tmp_path / "okx" / "FOLDER-USDT"
    folder.mkdir(parents=True)
    (folder / "rates.csv").write_bytes(rates())
    (folder / "README.md").write_text("none")
    open_files(page)
    page.get_by_label("Folder to import").set_input_files(tmp_path / "okx")
    expect(page.get_by_text("okx FOLDER/USDT:USDT").first).to_be_visible()
    expect(page.get_by_text("Passed over, no data by their names")).to_contain_text("README.md")
    page.get_by_role("button", name="Throw away").click()
    expect(page.get_by_text("okx FOLDER/USDT:USDT")).to_have_count(0)
    assert rows_of(service, "FOLDER/USDT:USDT") is None


@pytest.mark.parametrize("name", ["Choose files", "Choose a folder"])
def test_the_keyboard_reaches_what_chooses_files(page: Page, name: str) -> None:
    open_files(page)
    with page.expect_file_chooser():
        page.get_by_role("button", name=name).press("Enter")
