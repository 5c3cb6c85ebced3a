"""The environment becomes settings, or a sentence."""

from pathlib import Path

import pytest

from api.errors import SettingsInvalid
from api.settings import Settings, environment_name, get_settings
from tests.settings_table import descriptions


@pytest.fixture(autouse=True)
def _own_environment(settings: Settings) -> None:
    """The fixture `settings` takes the caller's CARRY_ variables away."""


def test_the_defaults_are_those_of_one_machine() -> None:
    settings = get_settings()
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.url == "http://127.0.0.1:8000"
    assert settings.database_url == f"sqlite+aiosqlite:///{Path.cwd()}/var/carrybench.sqlite"
    assert settings.redis_url is None
    assert settings.cors_origins == ()


def test_the_environment_sets_a_field(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARRY_PORT", "9001")
    monkeypatch.setenv("CARRY_CORS_ORIGINS", "https://a.example, https://b.example")
    settings = get_settings()
    assert settings.port == 9001
    assert settings.cors_origins == ("https://a.example", "https://b.example")


def test_an_argument_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARRY_PORT", "9001")
    assert get_settings(port=9002).port == 9002


def test_an_empty_variable_is_as_if_it_were_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARRY_REDIS_URL", "")
    assert get_settings().redis_url is None


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("0.0.0.0", "http://127.0.0.1:8000"),  # noqa: S104
        ("::", "http://[::1]:8000"),
        ("::1", "http://[::1]:8000"),
        ("example.org", "http://example.org:8000"),
    ],
)
def test_client_commands_dial_where_the_service_listens(host: str, url: str) -> None:
    assert get_settings(host=host).url == url


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        (
            "CARRY_PORT",
            "70000",
            "CARRY_PORT: input should be less than or equal to 65535, was '70000'",
        ),
        ("CARRY_WORKER_THREADS", "many", "CARRY_WORKER_THREADS: input should be a valid integer"),
        ("CARRY_LOG_LEVEL", "loud", "CARRY_LOG_LEVEL: input should be 'debug', 'info'"),
    ],
)
def test_a_wrong_value_is_refused_with_its_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsInvalid) as caught:
        get_settings()
    assert caught.value.names == (name,)
    assert caught.value.message.startswith(sentence)


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        get_settings().port = 1


def test_every_setting_is_described() -> None:
    undescribed = [
        environment_name(name)
        for name in Settings.model_fields
        if not descriptions().get(name, "").endswith((".", ")"))
    ]
    assert undescribed == []


def test_the_api_key_is_not_printed() -> None:
    assert "geheim" not in repr(get_settings(api_key="geheim"))
