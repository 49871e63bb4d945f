"""For monitoring: `/healthz` says that this process lives, `/readyz` that the whole does its work."""

from collections.abc import Callable
from datetime import timedelta

from celery import current_app
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from crowdcoop import clock
from crowdcoop.notify.models import Notice

# The sweeper passes every half minute, so mail this old means that no worker or no mail server is there.
MAIL_MAY_WAIT = timedelta(minutes=10)

Check = Callable[[], str | None]


def database() -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return None


def broker() -> str | None:
    with current_app.connection_for_write() as broker_connection:
        broker_connection.ensure_connection(max_retries=1, interval_start=0, timeout=2)
    return None


def outbox() -> str | None:
    now = clock.now()
    late = Notice.objects.due(now - MAIL_MAY_WAIT).count()
    return f"{late} mails have waited more than {MAIL_MAY_WAIT.seconds // 60} minutes" if late else None


def checks() -> dict[str, Check]:
    """Higher rooms add theirs by name, as `READY_CHECKS` in the settings: {"books": "funding…"}."""
    ours: dict[str, Check] = {"database": database, "broker": broker, "outbox": outbox}
    return ours | {name: import_string(where) for name, where in getattr(settings, "READY_CHECKS", {}).items()}


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
    answers = {name: ask(check) for name, check in checks().items()}
    good = set(answers.values()) == {"ok"}
    return JsonResponse({"status": "ok" if good else "red", "checks": answers}, status=200 if good else 503)


urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
]
