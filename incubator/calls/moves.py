"""A call is drafted, opened, closed and run; its terms are versions that never change."""

from datetime import date, datetime
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from crowdcoop import clock
from crowdcoop.people.rules import coordinator
from crowdcoop.workflow import NotNow, act, create, move, system
from incubator.calls import defaults, rules
from incubator.calls.models import Call, Terms

State = Call.State


@create(Call, who=coordinator | system)
def draft(
    _nothing: None, *, by: Any, title: str, opens_at: datetime, closes_at: datetime, decision_by: date, **numbers: Any
) -> Call:
    if closes_at <= opens_at:
        raise NotNow(_("A call closes after it opens."))
    dates = {"opens_at": opens_at, "closes_at": closes_at, "decision_by": decision_by}
    call = Call.objects.create(title=title, slug=_free_slug(title), **dates, **numbers)
    defaults.fill(call)
    return call


@act(Call, who=coordinator | system, states=[State.DRAFT, State.OPEN])
def publish_terms(call: Call, *, by: Any, text: str) -> dict[str, int]:
    """A new version; who accepted an earlier one keeps that one."""
    version = call.terms.version + 1 if call.terms else 1
    Terms.objects.create(call=call, version=version, text=text, published_at=clock.now())
    return {"version": version}


@move(
    Call,
    source=State.DRAFT,
    target=State.OPEN,
    who=coordinator | system,
    needs=[rules.has_terms, rules.opening_has_come, rules.has_not_closed],
)
def open_call(call: Call, *, by: Any) -> None:
    """From now on applications can be sent, until its closing date."""


@move(Call, source=State.OPEN, target=State.SELECTING, who=coordinator | system, needs=[rules.closing_has_come])
def start_selecting(call: Call, *, by: Any) -> None:
    """No application can be sent any more; what was sent is decided."""


@move(Call, source=State.SELECTING, target=State.RUNNING, who=coordinator, needs=[rules.every_application_is_decided])
def run(call: Call, *, by: Any) -> None:
    """The selection is done and public."""


@move(Call, source=State.RUNNING, target=State.CLOSED, who=coordinator)
def close(call: Call, *, by: Any, reason: str = "") -> None:
    """The edition is over; its co-ops go on with what they have begun."""


@move(
    Call,
    source=[State.DRAFT, State.OPEN, State.SELECTING],
    target=State.CANCELLED,
    who=coordinator,
    tells={"call_cancelled": rules.applicants},
)
def cancel(call: Call, *, by: Any, reason: str) -> None:
    if not reason.strip():
        raise NotNow(_("Say why the call is cancelled: the applicants will read it."))


def _free_slug(title: str) -> str:
    stem = slugify(title)[:70] or "call"
    taken = set(Call.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(slug for slug in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)
