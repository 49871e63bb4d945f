"""What a certificate needs: every compulsory module, passed by this person."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from crowdcoop.look.text import in_language
from incubator.journeys.models import Incubation
from incubator.training.models import Completion, Module
from incubator.training.rules import quoted


def passed(incubation: Incubation, person: Any) -> list[Completion]:
    rows = Completion.objects.filter(cooperative=incubation.cooperative, person=person)
    return list(rows.select_related("module", "version").order_by("module__place", "id"))


def missing(incubation: Incubation, person: Any) -> list[Module]:
    """The compulsory modules that this person has not passed."""
    done = Completion.objects.filter(cooperative=incubation.cooperative, person=person).order_by()
    return list(Module.objects.filter(compulsory=True).exclude(pk__in=done.values("module")))


def everything_passed(incubation: Incubation, by: Any = None) -> str:
    left = missing(incubation, by)
    if not left:
        return "" if passed(incubation, by) else _("You have not passed a module yet.")
    titles = ", ".join(quoted(in_language(module, "title")) for module in left)
    return _("The certificate comes when you have passed every compulsory module. Still missing: %(modules)s.") % {
        "modules": titles
    }


def content(incubation: Incubation, completions: list[Completion]) -> dict[str, Any]:
    """As each module was when it was passed."""
    modules = [
        {
            "title": one.version.content["module"]["title"],
            "version": one.version.number,
            "hours": one.version.content["module"].get("hours", 0),
            "passed_on": timezone.localtime(one.at).date().isoformat(),
        }
        for one in completions
    ]
    return {
        "call": str(incubation.call),
        "cooperative": incubation.cooperative.name,
        "hours": sum(module["hours"] for module in modules),
        "modules": modules,
    }
