"""What is wrong in what a co-op records, sentence by sentence; and what an entry into a stage uses up."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from stdnum.es import cif, nif

from crowdcoop import clock
from crowdcoop.files.checking import Checked
from crowdcoop.files.keeping import keep
from crowdcoop.people.models import User
from incubator.gate.conditions import next_stage, work
from incubator.gate.models import MOST_PEOPLE, LegalPerson
from incubator.journeys.conditions import Condition
from incubator.journeys.models import Incubation

Kind = LegalPerson.Kind


def compact(tax_id: str) -> str:
    """As it is kept: `b-12.345.678` is B12345678."""
    return nif.compact(tax_id.replace(".", ""))


def wrong_in_law(incubation: Incubation, *, person: User, **given: str) -> dict[str, Any]:
    """By the field it stands in."""
    wrong: dict[str, Any] = {}
    if given.get("kind") not in Kind.values:
        wrong["kind"] = _("Say who answers in law.")
    if not given.get("legal_name", "").strip():
        wrong["legal_name"] = _("Write the name as it stands in the registry or on the identity card.")
    if sentence := _wrong_tax_id(given.get("kind", ""), given.get("tax_id", "")):
        wrong["tax_id"] = sentence
    if given.get("kind") == Kind.COOPERATIVE and not given.get("registration", "").strip():
        wrong["registration"] = _("Say in which registry the co-op stands and with which number.")
    if not incubation.cooperative.team().filter(pk=person.pk).exists():
        wrong["person"] = _("Choose somebody of the team.")
    return wrong


def _wrong_tax_id(kind: str, tax_id: str) -> str:
    if not nif.is_valid(compact(tax_id)):
        return _("This is no NIF, NIE or CIF: its letter or one of its figures is wrong.")
    of_an_entity = cif.is_valid(compact(tax_id))
    if kind == Kind.PERSON and of_an_entity:
        return _("This is the tax number of an entity. A person gives their own NIF or NIE.")
    if kind in (Kind.COOPERATIVE, Kind.ASSOCIATION) and not of_an_entity:
        return _("This is the tax number of a person. Write the one of the entity.")
    return ""


def legal_person(
    incubation: Incubation, by: User, *, document: Checked | None, tax_id: str, **given: Any
) -> dict[str, Any]:
    """A paper sent before stays unless another one comes. The journal does not keep the tax number."""
    if document is not None:
        given["document"] = keep(document, by=by)
    known = {name: value.strip() if isinstance(value, str) else value for name, value in given.items()}
    known |= {"tax_id": compact(tax_id), "recorded_by": by, "recorded_at": clock.now()}
    LegalPerson.objects.update_or_create(incubation=incubation, defaults=known)
    return {"kind": str(given["kind"]), "legal_name": known["legal_name"]}


def wrong_in_assembly(*, held_on: date, present: int, in_favour: int, against: int, abstained: int) -> dict[str, Any]:
    """By the field it stands in."""
    wrong: dict[str, Any] = {}
    if held_on > clock.now().date():
        wrong["held_on"] = _("The assembly has not been held yet.")
    if not 1 <= present <= MOST_PEOPLE or min(in_favour, against, abstained) < 0:
        wrong["present"] = _("Count the people: one at least, and no number below zero.")
    elif in_favour + against + abstained > present:
        words = _("%(votes)s votes are more than the %(present)s people present.")
        wrong["present"] = words % {"votes": in_favour + against + abstained, "present": present}
    if in_favour <= against:
        wrong["in_favour"] = _("The assembly has not agreed: there have to be more votes in favour than against.")
    return wrong


def to_waive(incubation: Incubation, key: str) -> Condition | None:
    return next((one for one in open_to_waivers(incubation) if one.key == key), None)


def open_to_waivers(incubation: Incubation) -> list[Condition]:
    """Of the next stage: what is not met and has a key to name it."""
    return [one for one in work(incubation, next_stage(incubation)) if one.key and not one.met]


def use_up(incubation: Incubation, stage: str) -> dict[str, Any]:
    """The yeses, the waivers and the request have served; whoever comes to this stage again brings new ones."""
    yes = incubation.sign_offs.standing().filter(stage=stage)
    waivers = incubation.waivers.unused().filter(stage=stage, withdrawn_at=None)
    told = {
        "signed": [str(one.person) for one in yes.select_related("person")],
        "waived": list(waivers.values_list("key", flat=True)),
    }
    asked = incubation.ready_requests.unused() if stage == Incubation.State.READY else incubation.ready_requests.none()
    for rows in (yes, waivers, asked):
        rows.update(used_at=clock.now())
    return told


def give_back(incubation: Incubation, entered_at: datetime) -> None:
    """The entry is taken back: what had served for it serves again."""
    for rows in (incubation.sign_offs, incubation.waivers, incubation.ready_requests):
        rows.filter(used_at=entered_at).update(used_at=None)
