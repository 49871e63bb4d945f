"""What the tests of the house read: the files of the repository and what stands in them."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings

BASE = Path(settings.BASE_DIR)
ROOMS = ("crowdcoop", "incubator", "funding")


@cache
def kept() -> list[Path]:
    """What is in the repository, and what is about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=BASE, capture_output=True, check=True
    )
    return sorted(path for name in listed.stdout.decode().splitlines() if (path := BASE / name).is_file())


def code(*, tests: bool = False) -> list[Path]:
    tops = (*ROOMS, "tests", ".ci") if tests else ROOMS
    return [
        path
        for path in kept()
        if path.suffix == ".py" and path.relative_to(BASE).parts[0] in tops and "migrations" not in path.parts
    ]


def templates() -> list[Path]:
    return [path for path in kept() if path.relative_to(BASE).parts[0] == "templates"]


def name_of(template: Path) -> str:
    return str(template.relative_to(BASE / "templates"))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef))


def length(function: ast.FunctionDef) -> int:
    return function.end_lineno - function.lineno + 1


def where(path: Path, line: int = 0) -> str:
    return f"{path.relative_to(BASE)}:{line}" if line else str(path.relative_to(BASE))
