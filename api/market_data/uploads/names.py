"""What a file that was sent is called: a path inside of its upload, and nothing else."""

from collections.abc import Iterable
from pathlib import PurePosixPath

from api.errors import InvalidInput
from api.storage.uploads_table import LONGEST_NAME

_LONGEST_PART_BYTES = 200  # file systems take 255


def checked_name(text: str) -> str:
    """A path such as `binance/BTCUSDT/perp_1h.csv`, whose folders tell what its file does not.

    Raises InvalidInput where it climbs out, or could not be the name of a file.
    """
    path = PurePosixPath(text.replace("\\", "/"))
    name = str(path)
    if (
        not text.strip()
        or name == "."
        or len(name) > LONGEST_NAME
        or not name.isprintable()
        or path.is_absolute()
        or ".." in path.parts
        or path.parts[0].endswith(":")
        or any(len(part.encode("utf-8", "replace")) > _LONGEST_PART_BYTES for part in path.parts)
    ):
        raise InvalidInput(
            "name",
            f"name must be that of a file, of 1 to {LONGEST_NAME} printable characters and inside "
            f"of its upload, was {text[:80]!r}",
        )
    return name


def check_beside(name: str, others: Iterable[str]) -> None:
    """Raise InvalidInput where a name is that of a folder of another file, or the other way."""
    for other in others:
        if name.startswith(f"{other}/") or other.startswith(f"{name}/"):
            raise InvalidInput(
                "name", f"name must not be a file and a folder, was {name!r} beside {other!r}"
            )
