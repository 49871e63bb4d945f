"""What a call consists of, in one list: how far each part is, and where it is written."""

from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crowdcoop.look.dates import short_date
from incubator.calls.models import Call


class Section(NamedTuple):
    title: str
    url: str
    status: str
    kind: str = "plain"
    why: str = ""


def sections(call: Call) -> list[Section]:
    terms, hours = call.terms, call.hours()
    total = sum(minutes for _organisation, minutes in hours)
    return [
        Section(_("Words, places and dates"), reverse("staff_call_dates", args=[call.pk]), _dates(call)),
        _section(call, "terms", _("Terms of the call"), _("Version %(n)s") % {"n": terms.version} if terms else ""),
        _counted(call, "cards", _("Dated cards"), call.cards.count(), needed=False),
        _counted(call, "partners", _("Partners"), call.partners.count(), needed=False),
        _counted(call, "questions", _("Questionnaire"), call.questions.count()),
        _counted(call, "rubric", _("Rubric of the reviewers"), call.criteria.count()),
        _section(call, "hours", _("Hours of advice"), _("%(n)s h a co-op") % {"n": _hours(total)} if total else ""),
        _section(call, "numbers", _("Reviews, fee, rounds and gate"), _reviews(call.reviews_needed)),
    ]


def _dates(call: Call) -> str:
    return f"{short_date(call.opens_at)} – {short_date(call.last_moment)}"


def _hours(minutes: int) -> str:
    return f"{minutes / 60:g}"


def _reviews(number: int) -> str:
    said = ngettext("%(n)s review an application", "%(n)s reviews an application", number)
    return said % {"n": number}


def _section(call: Call, word: str, title: Any, status: str) -> Section:
    url = reverse(f"staff_call_{word}", args=[call.pk])
    return Section(title, url, status or _("Not written yet"), "plain" if status else "wait")


def _counted(call: Call, kind: str, title: Any, number: int, *, needed: bool = True) -> Section:
    url = reverse("staff_call_parts", args=[call.pk, kind])
    return Section(title, url, str(number) if number else _("None yet"), "wait" if needed and not number else "plain")
