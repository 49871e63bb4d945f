"""A file of tests stays with one worker: what it begins from is built once."""

import os
import re
import subprocess
import sys
from collections import defaultdict

import pytest

from crowdcoop.settings import BASE_DIR

pytestmark = pytest.mark.slow

FILES = ("tests/crowdcoop/test_money.py", "tests/test_licences.py")


def workers(how: str) -> dict[str, set[str]]:
    """File → the workers that ran its tests."""
    command = [sys.executable, "-m", "pytest", "-v", "-n", "2", "--dist", how, "-p", "no:cacheprovider", *FILES]
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(command, cwd=BASE_DIR, env=env, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout[-2000:]
    found = defaultdict(set)
    for worker, file in re.findall(r"\[(gw\d)\].* PASSED (\S+?)::", done.stdout):
        found[file].add(worker)
    return found


def test_each_file_has_one_worker():
    assert sorted(map(len, workers("loadfile").values())) == [1, 1]


def test_control_without_it_a_file_has_two():
    assert max(map(len, workers("load").values())) == 2
