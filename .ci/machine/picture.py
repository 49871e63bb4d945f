"""`./run screenshot`: the README's picture, taken by Chromium from a demo of its own that is thrown away afterwards."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from machine import environment, libraries, parts, processes, steps
from machine.trouble import Trouble

PAGE = "/es/c/pan-de-barrio-horno-compartido/"
PICTURE = environment.BASE / "docs" / "campaign.png"
WIDTH, HEIGHT = 1280, 960
LARGEST = 300_000  # bytes
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# Nobody's real database, queue or mail server is touched for a picture.
NOT_OURS = {"DATABASE_URL", "REDIS_URL", "EMAIL_URL", "DEFAULT_FROM_EMAIL"}


def _environment(folder: Path) -> dict[str, str]:
    port = processes.free_port()
    demo = {"DEBUG": "0", "DEMO": "1", "DEMO_PUBLIC": "1", "PAYMENT_PROVIDERS": "sandbox", "ALLOWED_HOSTS": "127.0.0.1"}
    place = {"DATA_DIR": str(folder), "PORT": str(port), "SITE_URL": f"http://127.0.0.1:{port}", "WEB_WORKERS": "1"}
    kept = {name: value for name, value in environment.settled().items() if name not in NOT_OURS}
    return kept | demo | place


def _browser() -> str:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found:
        raise Trouble("A picture needs Chromium. On Debian: apt-get install -y --no-install-recommends chromium")
    return found


def _take(browser: str, address: str, folder: Path) -> Path:
    picture = folder / "campaign.png"
    options = ["--headless", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--force-device-scale-factor=1"]
    options += [f"--user-data-dir={folder / 'browser'}", f"--window-size={WIDTH},{HEIGHT}", f"--screenshot={picture}"]
    options += ["--no-sandbox"] if os.geteuid() == 0 else []
    done = subprocess.run([browser, *options, address], capture_output=True, text=True, check=False, timeout=90)
    if not picture.exists():
        raise Trouble(f"Chromium took no picture: {(done.stderr.strip().splitlines() or ['no reason given'])[-1]}")
    if (size := picture.stat().st_size) > LARGEST:
        raise Trouble(f"The picture has {size} bytes; a README loads at most {LARGEST}.")
    return picture


def screenshot() -> int:
    browser = _browser()
    libraries.require(testing=False)
    steps.python_packages("serve")
    folder = Path(tempfile.mkdtemp(prefix="crowdcoop-picture-"))
    web = None
    try:
        env = _environment(folder)
        environment.data_dir(env)
        steps.prepare(env, folder / "logs" / "prepare.log")
        web = parts.web(env, folder / "logs").start()
        address = f"http://127.0.0.1:{env['PORT']}{PAGE}"
        if not processes.wait_for(lambda: parts.answers(address), 60):
            raise Trouble(f"{address} did not answer within a minute: {web.tail(1)}")
        shutil.move(_take(browser, address, folder), PICTURE)
    finally:
        processes.stop([web] if web else [])
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{PICTURE.relative_to(environment.BASE)}: {PICTURE.stat().st_size // 1000} kB", flush=True)
    return 0
