"""For monitoring: `/healthz` says that this process lives, `/readyz` that the whole does its work."""

from collections.abc import Callable
from datetime import datetime, timedelta

from celery import current_app
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from crowdcoop import clock
from crowdcoop.notify.models import Notice

# The sweeper passes every half minute, so mail this old means that no worker or no mail server is there.
MAIL_MAY_WAIT = timedelta(minutes=10)
# They are checked every ten minutes.
BOOKS_MAY_BE = timedelta(minutes=30)
BOOKS = "books-checked"
BROKER_MAY_THINK = 2  # seconds

Check = Callable[[], str | None]


def database() -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return None


def broker() -> str | None:
    # One that accepts and says nothing must not hold the answer for as long as a worker would wait.
    impatient = {"socket_timeout": BROKER_MAY_THINK}
    with current_app.connection_for_write(transport_options=impatient) as broker_connection:
        broker_connection.ensure_connection(max_retries=1, interval_start=0, timeout=BROKER_MAY_THINK)
    return None


def outbox() -> str | None:
    now = clock.now()
    late = Notice.objects.due(now - MAIL_MAY_WAIT).count()
    return f"{late} mails have waited more than {MAIL_MAY_WAIT.seconds // 60} minutes" if late else None


def books_checked(differences: int) -> None:
    """Whoever has checked the books says here what came of it; the room that keeps them stands above this one."""
    cache.set(BOOKS, {"at": clock.now().isoformat(), "differences": differences}, timeout=None)


def books() -> str | None:
    last = cache.get(BOOKS)
    if not last:
        return "never checked"
    if last["differences"]:
        return f"{last['differences']} differences: see manage.py check_books"
    if clock.now() - datetime.fromisoformat(last["at"]) > BOOKS_MAY_BE:
        return f"not checked for {BOOKS_MAY_BE.seconds // 60} minutes"
    return None


CHECKS: dict[str, Check] = {"database": database, "broker": broker, "outbox": outbox, "books": books}


def ask(check: Check) -> str:
    try:
        return check() or "ok"
    except (DatabaseError, OperationalError, OSError):
        # Anybody may read the answer: what failed is in the log of the part that failed.
        return "no answer"


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    answers = {name: ask(check) for name, check in CHECKS.items()}
    good = set(answers.values()) == {"ok"}
    return JsonResponse({"status": "ok" if good else "red", "checks": answers}, status=200 if good else 503)


urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
]
