"""What a file that was sent may be called."""

import pytest

from api.errors import InvalidInput
from api.market_data.uploads.names import check_beside, checked_name


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("a.csv", "a.csv"),
        ("okx/BTC-USDT/a [1].csv", "okx/BTC-USDT/a [1].csv"),
        ("okx\\a.csv", "okx/a.csv"),
        ("./okx//a.csv", "okx/a.csv"),
        ("é.csv", "é.csv"),
        ("..a.csv", "..a.csv"),
    ],
)
def test_a_name_is_a_path_inside(sent: str, name: str) -> None:
    assert checked_name(sent) == name


@pytest.mark.parametrize(
    "sent",
    ["", " ", ".", "..", "../a", "a/../b", "/a", "\\a", "C:/a", "C:\\a", "a\0", "a\nb", "é" * 150],
)
def test_what_is_none_is_refused(sent: str) -> None:
    with pytest.raises(InvalidInput, match="name must be that of a file"):
        checked_name(sent)


def test_a_file_is_no_folder_of_another() -> None:
    check_beside("a/b.csv", ["a/c.csv", "a2", "ab/c"])
    for other in ("a", "a/b.csv/c"):
        with pytest.raises(InvalidInput, match="must not be a file and a folder"):
            check_beside("a/b.csv", [other])
