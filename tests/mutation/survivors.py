"""Mutants that survive and may: each with its reason, kept in survivors.toml.

A survivor is found again by its file and by the line before and after, not by the line's number,
so that it stays known while lines move.
"""

import tomllib
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

REASONS = Path(__file__).with_name("survivors.toml")


@dataclass(frozen=True)
class Change:
    """What a mutant changed: one line, or a few that belong to one statement."""

    file: str
    line: int
    before: str
    after: str

    @property
    def key(self) -> tuple[str, str, str]:
        return self.file, self.before, self.after


def change_of(file: str, line: int, source: str, mutated: str) -> Change:
    """The lines that differ, without their indentation."""
    old, new = source.splitlines(), mutated.splitlines()
    before: list[str] = []
    after: list[str] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            before += [part.strip() for part in old[a:b]]
            after += [part.strip() for part in new[c:d]]
    return Change(file, line, " ".join(before), " ".join(after))


def known_reasons() -> dict[tuple[str, str, str], str]:
    """Reason by file, line before and line after."""
    with REASONS.open("rb") as stored:
        entries = tomllib.load(stored).get("survivor", [])
    return {
        (one["file"], before, after): one["reason"]
        for one in entries
        for before, after in one["changes"]
    }
