"""By which address somebody stops waiting for a call."""

from typing import Any

from django.urls import reverse


def one_click(watcher: Any, _email: str) -> str:
    return reverse("programme_stop_watching", args=[watcher.token])
