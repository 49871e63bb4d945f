"""The variables of an installation: the shell's first, then those of .env, then what suits a demo on this machine."""

import os
import secrets
from pathlib import Path

from machine.trouble import Trouble

BASE = Path(__file__).resolve().parents[2]
PYTHON = BASE / ".venv" / "bin" / "python"
NOBODYS_ACCOUNT = "ES9121000418450200051332"  # the example of the IBAN registry for Spain


def read_env_file(path: Path) -> dict[str, str]:
    values = {}
    if path.exists():
        for line in path.read_text().splitlines():
            name, equals, value = line.strip().removeprefix("export ").partition("=")
            if equals and not name.startswith("#"):
                values[name.strip()] = value.strip().strip("'\"")
    return values


def write_env_file(path: Path) -> None:
    """A new installation is a demo; an existing .env is somebody's decision and gets at most the key it lacks."""
    key = f"SECRET_KEY={secrets.token_urlsafe(50)}\n"
    if not path.exists():
        demo = f"DEBUG=0\nDEMO=1\nDEMO_PUBLIC=1\nPAYMENT_PROVIDERS=sandbox,transfer\nTRANSFER_IBAN={NOBODYS_ACCOUNT}\n"
        path.touch(mode=0o600)
        path.write_text("# Written by ./run for a demo. Never overwritten: change what you like.\n" + key + demo)
    elif "SECRET_KEY" not in read_env_file(path) and not os.environ.get("SECRET_KEY"):
        with path.open("a") as file:
            file.write("\n" + key)


def settled(base: Path = BASE) -> dict[str, str]:
    """The environment for everything `run` starts."""
    try:
        write_env_file(base / ".env")
    except OSError as error:
        raise Trouble(
            f"Cannot write {base / '.env'} ({error.strerror}). Use a copy of the code you may write in."
        ) from error
    values = read_env_file(base / ".env") | dict(os.environ)
    port = values.setdefault("PORT", "8000")
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise Trouble(f"PORT={port} is not a port. Use a number such as PORT=8001.")
    values["DATA_DIR"] = str(Path(values.get("DATA_DIR") or base / "var").resolve())
    values.setdefault("SITE_URL", f"http://127.0.0.1:{port}")
    values["PYTHONUNBUFFERED"] = "1"
    return values


def data_dir(values: dict[str, str]) -> Path:
    """The folder, made and proved writable."""
    folder = Path(values["DATA_DIR"])
    try:
        # Mails and the database lie here: nobody else's to read.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / "logs").mkdir(exist_ok=True)
        probe = folder / "logs" / ".probe"
        probe.write_text("")
        probe.unlink()
    except OSError as error:
        raise Trouble(
            f"Cannot write in DATA_DIR {folder} ({error.strerror}). Name another: DATA_DIR=/some/folder ./run"
        ) from error
    return folder
