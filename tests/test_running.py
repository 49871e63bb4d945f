"""docs/running.md and docs/deploy/ say what is so."""

import os
import re
import subprocess
import sys
from configparser import ConfigParser

import pytest
import yaml
from machine import environment, libraries

from crowdcoop.settings import BASE_DIR

DOCS = BASE_DIR / "docs"
DEPLOY = DOCS / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
# Read by ./run and not by the site.
OF_RUN = {"PORT", "WEB_WORKERS", "CELERY_CONCURRENCY"}


def read_by_settings() -> set[str]:
    return set(re.findall(r'\benv(?:\.\w+)?\(\s*"([A-Z_]+)"', (BASE_DIR / "crowdcoop" / "settings.py").read_text()))


def test_the_table_of_variables_is_complete_and_names_none_that_does_not_exist():
    rows = [line.split("|")[1] for line in (DOCS / "running.md").read_text().splitlines() if line.startswith("| `")]
    assert set(re.findall(r"`([A-Z_]+)`", "".join(rows))) == read_by_settings() | OF_RUN


def test_the_example_environment_sets_only_variables_the_site_reads():
    assert set(environment.read_env_file(DEPLOY / "crowdcoop.env")) - read_by_settings() == set()


def test_the_deployment_passes_djangos_own_check(tmp_path):
    env = {"PATH": os.environ["PATH"]} | environment.read_env_file(DEPLOY / "crowdcoop.env")
    env |= {"DATA_DIR": str(tmp_path), "DEBUG": "0", "DEMO": "0"}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, cwd=BASE_DIR, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_each_unit_runs_unprivileged_a_program_the_lock_installs(unit):
    parser = ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read(unit)
    service = parser["Service"]
    program = service["ExecStart"].split()[0]
    assert (service["User"], service["NoNewPrivileges"], service["Restart"]) == ("crowdcoop", "yes", "always")
    assert program.startswith("/srv/crowdcoop/.venv/bin/")
    name = program.rsplit("/", 1)[1]
    assert f"\n{name}==" in re.sub(r"\[.*?\]", "", (BASE_DIR / ".ci" / "requirements.lock").read_text())


def test_there_is_a_unit_for_web_worker_and_beat():
    assert [unit.stem for unit in UNITS] == ["crowdcoop-beat", "crowdcoop-web", "crowdcoop-worker"]


def test_the_compose_file_holds_the_same_parts_and_gives_them_only_known_variables():
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    assert set(compose["services"]) == {"postgres", "redis", "prepare", "web", "worker", "beat"}
    assert set(compose["x-crowdcoop"]["environment"]) - read_by_settings() == set()
    assert compose["services"]["web"]["ports"] == ["127.0.0.1:8000:8000"]


@pytest.mark.parametrize("file", [DEPLOY / "Dockerfile", DOCS / "running.md"], ids=lambda path: path.name)
def test_the_system_libraries_named_are_those_the_command_checks(file):
    words = set(file.read_text().split())
    assert set(libraries.TO_SERVE.values()) - words == set()
