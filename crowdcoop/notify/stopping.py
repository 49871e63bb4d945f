"""Mails that somebody may stop getting say so to the mail program too, which then shows a button of its own (RFC 8058)."""

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.module_loading import import_string

from crowdcoop.notify.models import Notice

ONE_CLICK = ("List-Unsubscribe", "One-Click")


def headers(notice: Notice) -> dict[str, str]:
    """Nothing for what is not a matter of choice. The address is the receiver's own, and needs no signing in."""
    asked = settings.ONE_CLICK_STOPS.get(notice.message)
    if asked is None or notice.entry is None:
        return {}
    with translation.override(notice.language):
        address = import_string(asked)(notice.entry.about, notice.email)
    if not address:
        return {}
    return {"List-Unsubscribe": f"<{settings.SITE_URL}{address}>", "List-Unsubscribe-Post": "=".join(ONE_CLICK)}


def is_one_click(request: HttpRequest) -> bool:
    """What a mail program sends. Scanners that open links, or post something else, stop nothing."""
    name, value = ONE_CLICK
    return request.method == "POST" and request.POST.get(name) == value
