"""HTML from stdin to a PDF file, in a process of its own: `python -I press.py FILE FONTS_DIR SECONDS MEGABYTES`.

It knows no settings, no database and no network; what it may read is the few files named here. A page that would eat
the machine or nest for ever ends this process, not the worker that waits for it. Exit: 0 made, 3 too big, 4 cannot be
laid out; killed by the clock, whatever the signal says.
"""

import resource
import sys
from pathlib import Path

from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

ASSETS = {"atkinson-400-700.woff2": "font/woff2", "bricolage-static750.woff2": "font/woff2"}
ASSET = "asset:"
DRAWINGS = ("data:image/svg+xml;base64,", "data:image/png;base64,")
TOO_BIG, CANNOT = 3, 4


class OnlyOurs(URLFetcher):
    """Our two fonts by name, and drawings that are in the page itself; everything else is refused before it is opened."""

    def __init__(self, fonts: Path):
        super().__init__(allowed_protocols=("data",), allow_redirects=False)
        self.fonts = fonts

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        name = url.removeprefix(ASSET)
        if url.startswith(ASSET) and name in ASSETS:
            return URLFetcherResponse(url, (self.fonts / name).read_bytes(), {"Content-Type": ASSETS[name]})
        if url.startswith(DRAWINGS):
            return super().fetch(url, headers)
        raise ValueError("A report shows only what is in it.")


def limit(seconds: int, megabytes: int) -> None:
    memory = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def press(html: str, file: Path, fonts: Path) -> None:
    document = HTML(string=html, url_fetcher=OnlyOurs(fonts))
    document.write_pdf(file, pdf_variant="pdf/ua-1", full_fonts=False)


def main(arguments: list[str]) -> int:
    file, fonts, seconds, megabytes = arguments
    limit(int(seconds), int(megabytes))
    try:
        press(sys.stdin.read(), Path(file), Path(fonts))
    except MemoryError:
        return TOO_BIG
    except RecursionError:
        return CANNOT
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
