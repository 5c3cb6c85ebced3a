"""Notes beside an installation."""

import sys
from pathlib import Path

import pytest

from engine.kept import folders, note


def test_a_note_is_written_whole_into_folders_that_are_made(tmp_path: Path) -> None:
    path = tmp_path / "one" / "two" / "note"
    assert note(path, "kept")
    assert path.read_text(encoding="ascii") == "kept"
    assert [one.name for one in path.parent.iterdir()] == ["note"]


def test_where_nothing_can_be_written_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert not note(tmp_path / "file" / "note", "kept")


def test_the_installation_comes_before_the_user(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert folders() == (Path(sys.prefix, "share", "carrybench"), tmp_path / "carrybench")
