"""What stands behind a campaign in law: somebody who answers for the co-op, and its assembly, which has decided."""

from django.urls import reverse
from django.utils.translation import gettext as _

from incubator.gate.models import AssemblyAgreement, LegalPerson
from incubator.journeys.conditions import MENTOR, TEAM, Condition
from incubator.journeys.models import Incubation

LEGAL_PERSON, ASSEMBLY = "legal_person", "assembly"


def conditions(incubation: Incubation) -> list[Condition]:
    """If the call asks for them."""
    found = []
    if incubation.call.legal_person_needed:
        found.append(_legal_person(incubation))
    if incubation.call.assembly_needed:
        found.append(_assembly(incubation))
    return found


def legal_person_of(incubation: Incubation) -> LegalPerson | None:
    """As recorded since it came into the programme this time."""
    rows = LegalPerson.objects.filter(incubation=incubation, recorded_at__gte=incubation.started_at)
    return rows.select_related("person", "document").first()


def assembly_of(incubation: Incubation) -> AssemblyAgreement | None:
    """The latest one: recorded anew, it has to be confirmed anew."""
    rows = incubation.assemblies.filter(recorded_at__gte=incubation.started_at)
    return rows.select_related("minutes", "recorded_by", "decided_by").first()


def still_answers(recorded: LegalPerson | None) -> bool:
    """Who has left the team signs for it no longer."""
    return recorded is not None and recorded.cooperative.team().filter(pk=recorded.person_id).exists()


def _legal_person(incubation: Incubation) -> Condition:
    recorded = legal_person_of(incubation)
    url, met = reverse("gate_legal_person"), still_answers(recorded)
    if recorded and not met:
        sentence = _("Somebody answers for the co-op in law: %(name)s has left the team, name somebody else.")
        return Condition(sentence % {"name": recorded.person}, TEAM, url, met, LEGAL_PERSON)
    return Condition(_("Somebody answers for the co-op in law."), TEAM, url, met, LEGAL_PERSON)


def _assembly(incubation: Incubation) -> Condition:
    latest, url = assembly_of(incubation), reverse("gate_assembly")
    if latest is None:
        words = _("The assembly has agreed to the campaign: record its day, its votes and its minutes.")
        return Condition(words, TEAM, url, met=False, key=ASSEMBLY)
    if latest.state == AssemblyAgreement.State.SENT_BACK:
        words = _("The assembly has agreed to the campaign: the mentor has sent back what you recorded.")
        return Condition(words, TEAM, url, met=False, key=ASSEMBLY)
    if latest.state == AssemblyAgreement.State.RECORDED:
        words = _("The assembly has agreed to the campaign: recorded, and not confirmed by the mentor yet.")
        return Condition(words, MENTOR, url, met=False, key=ASSEMBLY)
    return Condition(_("The assembly has agreed to the campaign."), TEAM, url, met=True, key=ASSEMBLY)
