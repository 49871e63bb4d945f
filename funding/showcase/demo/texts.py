"""What the co-ops of the demo say, kept beside the code in TOML so that writers need not read Python."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@cache
def cooperative(name: str) -> dict[str, Any]:
    return _stripped(_read(FOLDER / "cooperatives" / f"{name}.toml"))


@cache
def calls() -> dict[str, Any]:
    return _stripped(_read(FOLDER / "calls.toml"))


@cache
def worksheets() -> dict[str, Any]:
    return _read(FOLDER / "worksheets.toml")


@cache
def workshops() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = _read(FOLDER / "workshops.toml")["workshops"]
    return found


@cache
def words() -> dict[str, Any]:
    return _read(FOLDER / "words.toml")


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _stripped(value: Any) -> Any:
    """Texts between triple quotes begin and end with a line break that nobody typed."""
    if isinstance(value, dict):
        return {key: _stripped(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_stripped(one) for one in value]
    return value.strip() if isinstance(value, str) else value
