"""What the co-op does for the gate itself, in its task list: settings.JOURNEY_TASKS names `tasks`."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from crowdcoop.people.rules import is_lead
from incubator.gate import moves, rules
from incubator.gate.conditions import READY, asked_of
from incubator.gate.law import assembly_of, legal_person_of, still_answers
from incubator.gate.models import AssemblyAgreement
from incubator.gate.stages import has_passed
from incubator.journeys.models import Incubation
from incubator.journeys.tasklist import Task

Agreement = AssemblyAgreement.State


def tasks(incubation: Incubation, person: Any) -> list[Task]:
    """Those that the call asks for; they open with the preparation of the campaign."""
    if has_passed(incubation, READY):
        return []
    locked = rules.preparation_is_open(incubation) or ""
    found = []
    if incubation.call.legal_person_needed:
        done = still_answers(legal_person_of(incubation))
        url = reverse("gate_legal_person")
        found.append(_task("gate:legal-person", _("Say who answers for you in law"), url, done, locked))
    if incubation.call.assembly_needed:
        found.append(_assembly(incubation, locked))
    return [*found, _ask(incubation, person, locked)]


def _assembly(incubation: Incubation, locked: Any) -> Task:
    latest = assembly_of(incubation)
    status = {
        None: _("To do"),
        Agreement.RECORDED: _("Your mentor looks at it"),
        Agreement.SENT_BACK: _("To change"),
        Agreement.CONFIRMED: _("Done"),
    }[Agreement(latest.state) if latest else None]
    done = latest is not None and latest.state == Agreement.CONFIRMED
    url = None if latest and latest.state == Agreement.RECORDED else reverse("gate_assembly")
    title = _("Record what your assembly decided")
    return Task("campaign", title, url, status, done, locked_reason=locked, minutes=10, key="gate:assembly")


def _ask(incubation: Incubation, person: Any, locked: Any) -> Task:
    asked = asked_of(incubation) is not None
    if not asked and not locked:
        why = moves.ask_for_ready.why_not(incubation, person)
        locked = why[0] if why else "" if is_lead.test(person, incubation) else _("Who leads your team does this.")
    return _task("gate:ready", _("Ask to be declared ready"), f"{reverse('gate')}#ask", asked, locked)


def _task(key: str, title: str, url: str, done: bool, locked: Any) -> Task:
    status = _("Done") if done else _("To do")
    return Task("campaign", title, url, status, done, locked_reason="" if done else locked, minutes=5, key=key)
