"""What pages show of an application, in rows."""

from typing import Any, NamedTuple

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from crowdcoop.look.dates import long_date
from incubator.applications.models import Application
from incubator.applications.moves import ABOUT_US as FIELDS

State = Application.State


class Stage(NamedTuple):
    title: str
    state: str
    note: str = ""


def summary(application: Application, change: str = "") -> list[tuple[Any, ...]]:
    """Each question once, with its answer and, if it may be changed, where."""
    rows = [(_("Co-op"), str(application.cooperative), "")]
    for name in FIELDS:
        label = capfirst(application._meta.get_field(name).verbose_name)
        value = application.get_applicant_kind_display() if name == "applicant_kind" else getattr(application, name)
        rows.append((label, value, f"{change}#id_{name}" if change else ""))
    return rows


def stages(application: Application) -> list[Stage]:
    """Received, in review, decided: in words, with dates."""
    decided = application.state in (State.ACCEPTED, State.REJECTED)
    if application.state in (State.DRAFT, State.WITHDRAWN):
        return []
    sent = Stage(_("Received"), "done", long_date(application.sent_at))
    if decided:
        result = Stage(application.get_state_display(), "done", long_date(application.decided_at))
        return [sent, Stage(_("In review"), "done"), result]
    by = _("by %(day)s") % {"day": long_date(application.call.decision_by)}
    return [sent, Stage(_("In review"), "current"), Stage(_("Decision"), "pending", by)]
