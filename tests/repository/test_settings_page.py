"""docs/settings.md has every setting, as api/settings.py says it."""

from typing import Any

from pydantic.fields import FieldInfo

from api.settings import Settings, environment_name
from tests.repository.pages import text_of
from tests.settings_table import descriptions


def shown_default(name: str, field: FieldInfo) -> str:
    """A default as the table shows it; where it is worked out, the description tells how."""
    if name == "frontend_dir":
        return "`frontend/dist`"
    default: Any = field.default
    if field.default_factory is not None or default in (None, ()):
        return ""
    return f"`{default}`"


def settings_table() -> list[str]:
    described = descriptions()
    return ["| setting | default | |", "|---|---|---|"] + [
        f"| `{environment_name(name)}` | {shown_default(name, field)} | {described[name]} |"
        for name, field in Settings.model_fields.items()
    ]


def test_the_settings_table_is_that_of_the_code() -> None:
    page = text_of("docs/settings.md")
    table = [line for line in page.splitlines() if line.startswith("|")]
    assert table == settings_table(), "\n" + "\n".join(settings_table())
