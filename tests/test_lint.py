"""The tools that read the code instead of running it."""

import subprocess
import sys
from pathlib import Path

import pytest

from crowdcoop.settings import BASE_DIR


def outcome(*command: str) -> tuple[int, str]:
    program = Path(sys.executable).parent / command[0]
    done = subprocess.run([program, *command[1:]], cwd=BASE_DIR, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_ruff_has_nothing_to_say():
    code, words = outcome("ruff", "check", "--quiet", "--no-cache")
    assert code == 0, words


def test_the_code_is_formatted():
    code, words = outcome("ruff", "format", "--check", "--quiet", "--no-cache")
    assert code == 0, words


def test_imports_go_only_downwards():
    code, words = outcome("lint-imports", "--no-cache")
    assert code == 0, words


@pytest.mark.slow
def test_types_hold_where_a_wrong_one_costs_money():
    code, words = outcome("mypy")
    assert code == 0, words
