"""The second review: a team fills in its contract, finance checks it, the contract is signed."""

from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from crowdcoop import clock
from crowdcoop.files.checking import Checked
from crowdcoop.files.keeping import keep
from crowdcoop.people.models import User
from crowdcoop.workflow import NotNow, act, create, move, system
from funding.campaigns.models import Campaign
from funding.payouts.contracts import paper, rules
from funding.payouts.contracts.models import Contract, ContractDocument
from funding.payouts.contracts.numbers import clean_iban
from incubator.gate.models import LegalPerson

State, Kind = Contract.State, ContractDocument.Kind
OPEN: list[str] = [State.OPEN, State.CHANGES_REQUESTED]
DATA = {
    *rules.FIELDS,
    *rules.ASKED_OF_ENTITIES,
    "notary",
}


@create(Contract, who=system, needs=[rules.passed_a_day_ago, rules.not_asked_yet], tells={"contract_asked": rules.team})
def ask(campaign: Campaign, *, by: None) -> Contract:
    """What the co-op said at the gate is filled in already."""
    return Contract.objects.create(campaign=campaign, asked_at=clock.now(), **_said_before(campaign))


@act(Contract, who=rules.is_member, states=OPEN, needs=[rules.still_passed])
def write(contract: Contract, *, by: User, **data: Any) -> dict[str, Any]:
    """The journal says what was changed, and keeps neither tax numbers nor accounts."""
    if strange := set(data) - DATA:
        raise ValueError(f"{sorted(strange)} is not what a team writes in its contract")
    changed = sorted(name for name, value in data.items() if getattr(contract, name) != value)
    for name in changed:
        setattr(contract, name, data[name])
    return {"changed": changed}


@act(Contract, who=rules.is_member, states=OPEN, needs=[rules.still_passed])
def attach(contract: Contract, *, by: User, kind: str, file: Checked) -> dict[str, Any]:
    return _attached(contract, by, kind, file)


@move(
    Contract,
    source=OPEN,
    target=State.IN_REVIEW,
    who=rules.is_member,
    needs=[rules.still_passed, rules.missing],
    tells={"contract_submitted": rules.finance_people},
)
def submit(contract: Contract, *, by: User) -> None:
    contract.submitted_at, contract.note = clock.now(), ""


@move(
    Contract,
    source=State.IN_REVIEW,
    target=State.CHANGES_REQUESTED,
    who=rules.finance_apart,
    tells={"contract_changes_requested": rules.team},
)
def request_changes(contract: Contract, *, by: User, reason: str) -> None:
    contract.note = reason


@move(
    Contract,
    source=State.IN_REVIEW,
    target=State.VERIFIED,
    who=rules.finance_apart,
    needs=[rules.still_passed, rules.missing],
    tells={"contract_verified": rules.team},
)
def verify(contract: Contract, *, by: User, iban: str) -> dict[str, Any]:
    """`iban` is what whoever checks read in the bank's certificate: two who typed the same number agree on it."""
    if clean_iban(iban) != contract.iban:
        raise NotNow(_("The account you read in the certificate is not the one that the team has written."))
    contract.verified_by, contract.verified_at, contract.verified_iban = by, clock.now(), contract.iban
    contract.note = ""
    return {"paper": paper.order(contract).number}


@move(
    Contract,
    source=State.VERIFIED,
    target=State.SIGNED,
    who=rules.is_member | rules.finance_apart,
    needs=[rules.still_passed],
    tells={"contract_signed": rules.finance_people},
)
def sign(contract: Contract, *, by: User, file: Checked) -> dict[str, Any]:
    contract.signed_at = clock.now()
    return _attached(contract, by, Kind.SIGNED, file)


@move(
    Contract,
    source=[State.VERIFIED, State.SIGNED],
    target=State.IN_REVIEW,
    who=rules.is_lead,
    needs=[rules.still_passed],
    tells={"contract_account_changed": rules.team, "contract_submitted": rules.finance_people},
)
def change_account(contract: Contract, *, by: User, holder: str, iban: str, file: Checked) -> dict[str, Any]:
    """Another account is checked like the first one, and nothing is paid meanwhile. Everybody hears of it."""
    contract.holder, contract.iban = holder, clean_iban(iban)
    contract.submitted_at = clock.now()
    return _attached(contract, by, Kind.BANK, file)


@move(
    Contract,
    source=[State.VERIFIED, State.SIGNED],
    target=State.CHANGES_REQUESTED,
    who=rules.finance_apart,
    tells={"contract_changes_requested": rules.team},
)
def reopen(contract: Contract, *, by: User, reason: str) -> None:
    """What had been checked was wrong after all, or the bank sent the money back."""
    contract.note, contract.verified_iban = reason, ""


@act(Contract, who=rules.finance_apart, states=[State.VERIFIED], needs=[paper.could_not_be_made])
def draw_again(contract: Contract, *, by: User) -> dict[str, Any]:
    return {"paper": paper.order(contract).number}


@act(
    Contract,
    who=system,
    states=OPEN,
    needs=[rules.still_passed, rules.reminder_is_due],
    tells={"contract_reminder": rules.team},
)
def remind(contract: Contract, *, by: None) -> None:
    contract.reminded = rules.reminders_by(contract)


@act(Contract, who=rules.reads_papers)
def open_paper(contract: Contract, *, by: User, document: ContractDocument) -> dict[str, Any]:
    """Who has read an identity document is kept as well."""
    return {"kind": document.kind, "document": document.pk}


# -- How ------------------------------------------------------------------------------------------
def _attached(contract: Contract, by: User, kind: str, file: Checked) -> dict[str, Any]:
    now, stored = clock.now(), keep(file, by=by)
    contract.documents.filter(kind=kind, replaced_at=None).update(replaced_at=now)
    document = ContractDocument.objects.create(contract=contract, kind=Kind(kind), file=stored, at=now)
    return {"kind": document.kind, "document": document.pk, "sha256": stored.sha256}


def _said_before(campaign: Campaign) -> dict[str, str]:
    person = LegalPerson.objects.filter(incubation__cooperative=campaign.cooperative_id).annotate(
        signs=F("person__name")
    )
    known = person.first()
    if known is None:
        return {}
    forms = {LegalPerson.Kind.COOPERATIVE: "cooperative", LegalPerson.Kind.ASSOCIATION: "association"}
    said = {"legal_name": known.legal_name, "tax_id": known.tax_id, "registry": known.registration}
    return said | {"legal_form": forms.get(known.kind, "person"), "signatory": known.signs}
