"""Settings: the environment variables, their groups, and errors that name the variable."""

import pytest
import typer
from pydantic import ValidationError

from graphsvc.cli.common import load_settings
from graphsvc.settings import GROUPS, SETTINGS, Settings, env_name

# Deployments use these names: a setting may move to another group, but its variable stays.
NAMES = """
data_dir cache_dir maven_repository neo4j_heap neo4j_page_cache neo4j_small neo4j_uri neo4j_user neo4j_password
neo4j_database query_timeout connect_timeout retry_time warm_up change_retention fetch_size connections host port
listen_beyond_loopback_without_tokens token_key max_in_flight max_streams max_waiting max_body max_bulk_body
max_bulk_line bulk_batch page_size max_page_size max_targets max_paths shown_connections suggestion_sources
suggestion_weights cooling_days expiry_days expiry_interval connection_limit weekly_invitations reports_to_restrict
report_days restriction_days note_length named_mutuals inactive_days benchmark_connections
benchmark_connections_of_leaders benchmark_followers review_entries reach_sources reach_ties old_invitation_days
introduction_breadth search_candidates analyst_timeout analyst_max_query analyst_max_rows analyst_max_bytes
analyst_in_flight analyst_in_flight_each analyst_procedures workers
snapshot snapshot_max_age snapshot_max_stale snapshot_poll snapshot_pass_timeout snapshot_verify_ratio
snapshot_scrub_interval snapshot_save_interval
"""
COUNTS = [
    name
    for name, (group, field) in SETTINGS.items()
    if GROUPS[group].model_fields[field].annotation in {int, float} and name not in {"port", "snapshot_verify_ratio"}
]


def test_environment_variable_names_are_stable() -> None:
    assert set(NAMES.split()) <= set(SETTINGS)


def test_every_setting_is_described() -> None:
    for group, field in SETTINGS.values():
        assert GROUPS[group].model_fields[field].description, field


@pytest.mark.parametrize("name", COUNTS)
def test_numeric_settings_are_read_from_the_environment_and_checked(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    group, field = SETTINGS[name]
    monkeypatch.setenv(env_name(group, field), "7")
    assert getattr(getattr(Settings.load(), group), field) == 7
    monkeypatch.setenv(env_name(group, field), "-1")
    with pytest.raises(typer.Exit) as refused:
        load_settings()
    assert refused.value.exit_code == 2
    assert f"GRAPHSVC_{name.upper()}: must be " in capsys.readouterr().err.replace("\n", " ")


def test_all_invalid_settings_are_reported_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPHSVC_PORT", "http")
    monkeypatch.setenv("GRAPHSVC_NOTE_LENGTH", "-1")
    monkeypatch.setenv("GRAPHSVC_NEO4J_HEAP", "much")
    with pytest.raises(ValidationError) as refused:
        Settings.load()
    assert {env_name(*map(str, error["loc"])) for error in refused.value.errors()} == {
        "GRAPHSVC_PORT",
        "GRAPHSVC_NOTE_LENGTH",
        "GRAPHSVC_NEO4J_HEAP",
    }


def test_overrides_take_precedence_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPHSVC_SUGGESTION_SOURCES", "3")
    assert Settings.load().suggestions.seed_limit == 3
    assert Settings.load(suggestion_sources=4).suggestions.seed_limit == 4
    assert Settings.load().replace(suggestion_sources=5).suggestions.seed_limit == 5


@pytest.mark.parametrize("unknown", ["note_lenght", "rules"])
def test_an_unknown_setting_is_an_error(unknown: str) -> None:
    with pytest.raises(KeyError, match=unknown):
        Settings.load(**{unknown: 3})
    with pytest.raises(KeyError, match=unknown):
        Settings.load().replace(**{unknown: 3})
