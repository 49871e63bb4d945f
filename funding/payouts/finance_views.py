"""Finance checks contracts and pays: a list, oldest first, and a page for each campaign. Two people for each payout."""

from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from crowdcoop.people.door import only
from crowdcoop.people.rules import finance
from crowdcoop.workflow import Step
from funding.payouts import moves, queues, rules, sheet, standing
from funding.payouts.contracts import moves as contracts
from funding.payouts.contracts import paper
from funding.payouts.contracts.forms import NoteForm, ReadIbanForm, SignedForm
from funding.payouts.contracts.models import Contract
from funding.payouts.forms import ConfirmForm, NothingForm, RequestForm, SendForm, WhyForm
from funding.payouts.funding_report import moves as funding_report
from funding.payouts.models import Payout

A_PAGE = 50


class Act(NamedTuple):
    """A button of finance: its step, what it asks, and its words."""

    step: Step
    form: type[forms.Form]
    words: Any
    kind: str = "btn-second"
    of_campaign: bool = False


ON_CONTRACT = {
    "verify": Act(contracts.verify, ReadIbanForm, gettext_lazy("The contract is right"), ""),
    "send-back": Act(contracts.request_changes, NoteForm, gettext_lazy("Ask for changes")),
    "sign": Act(contracts.sign, SignedForm, gettext_lazy("Send the signed contract")),
    "draw-again": Act(contracts.draw_again, NothingForm, gettext_lazy("Make the contract again")),
    "reopen": Act(contracts.reopen, NoteForm, gettext_lazy("Open the contract again"), "btn-danger"),
    "request": Act(moves.request, RequestForm, gettext_lazy("Ask for the payout"), "", of_campaign=True),
    "report": Act(funding_report.issue, NothingForm, gettext_lazy("Make the funding report"), of_campaign=True),
}
ON_PAYOUT = {
    "approve": Act(moves.approve, NothingForm, gettext_lazy("Approve the payout"), ""),
    "send": Act(moves.send, SendForm, gettext_lazy("The transfer has been ordered"), ""),
    "confirm": Act(moves.confirm, ConfirmForm, gettext_lazy("The bank has paid"), ""),
    "take-back": Act(moves.take_back, WhyForm, gettext_lazy("The bank has returned it"), "btn-danger"),
    "call-off": Act(moves.call_off, WhyForm, gettext_lazy("Call the payout off"), "btn-danger"),
}


@require_safe
@only(finance)
def payouts(request: HttpRequest) -> HttpResponse:
    everything = request.GET.get("show") == "all"
    rows = queues.contracts(request.user, waiting=not everything)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "funding/payouts/finance.html", {"page": page, "everything": everything})


@require_safe
@only(finance)
def transfers(request: HttpRequest) -> HttpResponse:
    """What has been approved and not been ordered yet."""
    own = request.user.memberships.filter(left_at=None).values("cooperative")
    approved = Payout.objects.filter(state=Payout.State.APPROVED).exclude(campaign__cooperative__in=own)
    return sheet.download(approved.select_related("campaign").order_by("approved_at", "id"))


@require_safe
@only(finance)
def payout_of(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _contract(request, pk))


@require_POST
@only(finance)
def on_contract(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    contract, act = _contract(request, pk), _act(ON_CONTRACT, step)
    form = _form(step, act, contract, request)
    if not form.is_valid():
        return _page(request, contract, {"form": form, step: form})
    act.step(contract.campaign if act.of_campaign else contract, by=request.user, **form.cleaned_data)
    messages.success(request, _("Done: %(what)s") % {"what": act.words})
    return redirect("staff_payout", contract.pk)


@require_POST
@only(finance)
def on_payout(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    payout = get_object_or_404(Payout.objects.select_related("contract"), pk=pk)
    contract, act = _contract(request, payout.contract_id), _act(ON_PAYOUT, step)
    form = act.form(request.POST, auto_id=f"id_{step}_{pk}_%s")
    if not form.is_valid():
        return _page(request, contract, {"form": form, f"{step}-{pk}": form})
    act.step(payout, by=request.user, **form.cleaned_data)
    messages.success(request, _("Done: %(what)s") % {"what": act.words})
    return redirect("staff_payout", contract.pk)


def _contract(request: HttpRequest, pk: int) -> Contract:
    contract = get_object_or_404(Contract.objects.select_related("campaign__cooperative", "verified_by"), pk=pk)
    if not rules.finance_apart.test(request.user, contract):
        raise Http404
    return contract


def _act(acts: dict[str, Act], step: str) -> Act:
    if step not in acts:
        raise Http404
    return acts[step]


def _form(step: str, act: Act, contract: Contract, request: HttpRequest | None = None) -> forms.Form:
    more: dict[str, Any] = {"auto_id": f"id_{step}_%s"}
    if act.form is RequestForm:
        campaign = contract.campaign
        more |= {"left": rules.available(campaign), "currency": campaign.currency}
    return act.form(request.POST, request.FILES, **more) if request else act.form(**more)


def _page(request: HttpRequest, contract: Contract, given: dict[str, Any] | None = None) -> HttpResponse:
    """`given`: forms that came back with mistakes, by their step."""
    given = given or {}
    campaign = contract.campaign
    context = {
        "contract": contract,
        "campaign": campaign,
        "facts": _facts(contract),
        "documents": contract.documents.select_related("file").order_by("replaced_at", "id"),
        "paper": paper.latest(contract),
        "money": standing.money_of(campaign),
        "blocked": rules.ready_to_pay(campaign),
        "available": rules.available(campaign),
        "acts": _acts(request, contract, given),
        "payouts": _payouts(request, campaign, given),
        "reports": funding_report.of(campaign)[:20],
        "form": given.get("form"),
    }
    return render(request, "funding/payouts/finance_payout.html", context)


def _facts(contract: Contract) -> list[tuple[Any, Any]]:
    names = ("legal_name", "tax_id", "address", "registry", "registry_number", "notary", "signatory")
    names += ("signatory_tax_id", "signatory_part", "holder")
    told = [(capfirst(contract._meta.get_field(name).verbose_name), getattr(contract, name)) for name in names]
    return [(_("Legal form"), contract.get_legal_form_display()), *told, (_("Account"), contract.account)]


def _acts(request: HttpRequest, contract: Contract, given: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    for step, act in ON_CONTRACT.items():
        about = contract.campaign if act.of_campaign else contract
        if act.step.allowed(about, request.user):
            found.append({"step": step, "act": act, "form": given.get(step) or _form(step, act, contract)})
    return found


def _payouts(request: HttpRequest, campaign: Any, given: dict[str, Any]) -> list[dict[str, Any]]:
    rows = campaign.payouts.select_related("requested_by", "approved_by", "contract", "campaign__cooperative")
    return [{"payout": row, "acts": _payout_acts(request, row, given)} for row in rows.order_by("requested_at")[:50]]


def _payout_acts(request: HttpRequest, payout: Payout, given: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    for step, act in ON_PAYOUT.items():
        if payout.state not in act.step.sources:
            continue
        form = given.get(f"{step}-{payout.pk}") or act.form(auto_id=f"id_{step}_{payout.pk}_%s")
        found.append({"step": step, "act": act, "form": form, "why_not": act.step.why_not(payout, request.user)})
    return found
