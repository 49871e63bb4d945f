"""The contract to sign: a numbered paper of what was checked, made like every report."""

from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from stdnum import iban as ibans

from crowdcoop import clock
from crowdcoop.reports import moves as reports
from crowdcoop.reports.models import Report, ReportQuerySet
from funding.payouts import rates
from funding.payouts.contracts.models import Contract

KIND = Report.Kind.CONTRACT


def papers_of(contract: Contract) -> ReportQuerySet:
    return Report.objects.filter(kind=KIND, key__startswith=f"contract:{contract.pk}:")


def latest(contract: Contract) -> Report | None:
    return papers_of(contract).first()


def could_not_be_made(contract: Contract, _by: Any = None) -> Any:
    report = latest(contract)
    if report is not None and report.state == Report.State.FAILED:
        return None
    return _("The contract is there already, or is being made.")


def order(contract: Contract) -> Report:
    """Another one each time it is asked for: what was signed once is never drawn anew."""
    language = contract.campaign.language
    with translation.override(language):
        title = _("Contract of “%(campaign)s”") % {"campaign": contract.campaign.title}
        return reports.order_copy(
            contract.cooperative,
            kind=KIND,
            key=f"contract:{contract.pk}:{papers_of(contract).count() + 1}",
            language=language,
            title=title[:300],
            snapshot=facts(contract),
        )


def facts(contract: Contract) -> dict[str, Any]:
    campaign = contract.campaign
    names = ("legal_name", "tax_id", "address", "registry", "registry_number", "notary")
    names += ("signatory", "signatory_tax_id", "signatory_part", "holder")
    return {
        "cooperative": {"name": campaign.cooperative.name},
        "campaign": campaign.title,
        "programme": settings.SITE_NAME,
        "legal_form": str(contract.get_legal_form_display()),
        "account": ibans.format(contract.iban),
        "fee_rate": rates.words(campaign.fee_basis_points),
        "minimum": campaign.sums()[0],
        "currency": campaign.currency,
        "passed_at": campaign.passed_at,
        "made_at": clock.now(),
        "returns": [one.title for one in campaign.collective_returns.all()[:100]],
        **{name: getattr(contract, name) for name in names},
    }
