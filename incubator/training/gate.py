"""What the gate asks of a team's training."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crowdcoop.look.text import in_language
from incubator.journeys.conditions import TEAM, Condition
from incubator.journeys.models import Incubation
from incubator.training.models import Module


def conditions(incubation: Incubation) -> list[Condition]:
    needed = incubation.call.members_needed_per_module
    modules = Module.objects.filter(compulsory=True).with_people_passed(incubation.cooperative)
    found = []
    for module in modules:
        passed = ngettext("%(n)s person has passed it", "%(n)s people have passed it", module.people_passed)
        sentence = _("Module “%(module)s”: %(passed)s; the rule asks %(needed)s.") % {
            "module": in_language(module, "title"),
            "passed": passed % {"n": module.people_passed},
            "needed": needed,
        }
        met = module.people_passed >= needed
        found.append(Condition(sentence, TEAM, module.get_absolute_url(), met, f"module:{module.slug}"))
    return found
