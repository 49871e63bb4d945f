"""By which link somebody came: one short word, carried in addresses and in no cookie."""

import re
from urllib.parse import parse_qs, urlsplit

from django.http import HttpRequest

NAMES = ("from", "utm_source")
LONGEST = 40


def tidy(words: str) -> str:
    """The word as it is kept, or none: an address carries whatever somebody writes into it."""
    word = words.strip().lower()
    return word if re.fullmatch(rf"[a-z0-9_-]{{1,{LONGEST}}}", word) else ""


def of(request: HttpRequest) -> str:
    """From this page's own address, else from that of our page with the link to it (which may be one copy for everybody)."""
    before = urlsplit(request.headers.get("Referer", ""))
    ours = parse_qs(before.query) if before.netloc == request.get_host() else {}
    asked = [request.GET.get(name, "") for name in NAMES] + [ours.get(name, [""])[0] for name in NAMES]
    return next((word for word in map(tidy, asked) if word), "")
