"""Who fills in and who checks a contract, what is missing in it, and who hears of it."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rules import predicate

from crowdcoop import clock
from crowdcoop.people import rules as people
from crowdcoop.people.models import UserQuerySet
from crowdcoop.people.rules import is_lead, is_member
from funding.campaigns.models import Campaign
from funding.payouts.contracts.models import A_DAY, REMINDERS, STILL_PASSED, Contract, ContractDocument

# Nobody checks or pays the co-op whose team they are in.
finance_apart = people.finance & ~is_member
reads_papers = is_lead | finance_apart

Kind, Form = ContractDocument.Kind, Contract.Form
OF_EVERYBODY = (Kind.IDENTITY, Kind.BANK)
OF_ENTITIES = (*OF_EVERYBODY, Kind.TAX_ID, Kind.POWER)
FIELDS = ("legal_form", "legal_name", "tax_id", "address", "signatory", "signatory_tax_id", "holder", "iban")
ASKED_OF_ENTITIES = ("signatory_part", "registry", "registry_number")


@predicate
def finance_of_any(person, _about=None) -> bool:
    """For lists; each row asks `finance_apart`."""
    return people.finance.test(person, None)


# -- What is needed -------------------------------------------------------------------------------
def passed_a_day_ago(campaign: Campaign, _by: Any = None) -> Any:
    if campaign.state in STILL_PASSED and campaign.passed_at and campaign.passed_at + A_DAY <= clock.now():
        return None
    return _("The contract is asked for on the day after the minimum has been passed.")


def not_asked_yet(campaign: Campaign, _by: Any = None) -> Any:
    return _("It has been asked for.") if Contract.objects.filter(campaign=campaign).exists() else None


def kinds_needed(contract: Contract) -> tuple[Any, ...]:
    return OF_EVERYBODY if contract.legal_form == Form.PERSON else OF_ENTITIES


def missing(contract: Contract, _by: Any = None) -> list[Any]:
    """In words: empty when it can be sent to be checked."""
    asked = FIELDS if contract.legal_form in ("", Form.PERSON) else (*FIELDS, *ASKED_OF_ENTITIES)
    empty = [name for name in asked if not getattr(contract, name)]
    there = set(contract.documents.filter(replaced_at=None).values_list("kind", flat=True))
    said = [_("Fill in: %(field)s.") % {"field": Contract._meta.get_field(name).verbose_name} for name in empty]
    papers = [kind for kind in kinds_needed(contract) if kind not in there]
    return said + [_("Send: %(paper)s.") % {"paper": kind.label} for kind in papers]


def still_passed(contract: Contract, _by: Any = None) -> Any:
    if contract.campaign.state in STILL_PASSED:
        return None
    return _("This campaign has ended without success: there is nothing to sign.")


def reminder_is_due(contract: Contract, _by: Any = None) -> Any:
    """Under the row's lock: two workers remind once."""
    if contract.reminded >= reminders_by(contract):
        return _("There is nothing to remind of today.")
    return None


def reminders_by(contract: Contract) -> int:
    """How many ought to have been sent by now."""
    passed_at = contract.campaign.passed_at
    return sum(passed_at + after <= clock.now() for after in REMINDERS) if passed_at else 0


# -- Who is told ----------------------------------------------------------------------------------
def team(about: Any, _by: Any = None) -> UserQuerySet:
    return people.team(about)


def finance_people(about: Any, _by: Any = None) -> UserQuerySet:
    """Those of finance who are not of its team."""
    return people.finance_people().exclude(pk__in=about.cooperative.team().order_by().values("pk"))
