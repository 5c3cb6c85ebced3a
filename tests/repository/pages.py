"""The pages of this repository as data: their headings, links, blocks and what they name."""

import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = tuple(f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md")))
PAGES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", *DOCS)

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)


@cache
def text_of(name: str) -> str:
    """A page by its path from the root."""
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(name: str, language: str) -> list[str]:
    """The fenced blocks of a language, without their fences."""
    return [body for found, body in _FENCE.findall(text_of(name)) if found == language]


def prose(name: str) -> str:
    """The page without its fenced blocks."""
    return _FENCE.sub("", text_of(name))


def code_spans(name: str) -> list[str]:
    """What stands between backticks in the prose."""
    return re.findall(r"`([^`\n]+)`", prose(name))


def links(name: str) -> list[tuple[str, str]]:
    """Relative links, as path ("" means the page itself) and anchor ("" without one)."""
    bare = re.sub(r"`[^`\n]+`", "", prose(name))
    found = re.findall(r"\]\(([^()\s]*(?:\([^()]*\)[^()\s]*)*)\)", bare)
    local = [link.partition("#") for link in found if "://" not in link]
    return [(path, anchor) for path, _, anchor in local]


@cache
def anchors(name: str) -> frozenset[str]:
    """The headings of a page as addresses, the way GitHub writes them."""
    made: list[str] = []
    for heading in re.findall(r"^#{1,6} (.+)$", prose(name), re.MULTILINE):
        shown = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
        slug = re.sub(r"[^\w\- ]", "", shown).replace(" ", "-")
        taken = sum(1 for one in made if re.fullmatch(rf"{re.escape(slug)}(-\d+)?", one))
        made.append(f"{slug}-{taken}" if taken else slug)
    return frozenset(made)


def shell_lines(name: str) -> list[str]:
    """The commands of a page's shell blocks; what a backslash continues is one line."""
    text = "\n".join(blocks(name, "sh")).replace("\\\n", " ")
    return [line.strip() for line in text.splitlines() if line.strip()]
