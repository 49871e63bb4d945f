"""The team's pages of its contract: the data, the papers, the account, the signature."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crowdcoop.files.keeping import serve
from crowdcoop.people.rules import is_lead
from crowdcoop.reports.models import Report
from crowdcoop.reports.views import as_file
from funding.payouts import mine
from funding.payouts.contracts import moves, paper, rules
from funding.payouts.contracts.forms import AccountForm, ContractForm, PaperForm, SignedForm
from funding.payouts.contracts.models import Contract, ContractDocument


@require_safe
@login_required
def contract(request: HttpRequest) -> HttpResponse:
    campaign = mine.campaign(request)
    found = Contract.objects.filter(campaign=campaign).first()
    if found is None:
        return render(request, "funding/payouts/contract_later.html", {"campaign": campaign})
    return _page(request, found)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def contract_data(request: HttpRequest) -> HttpResponse:
    found = _mine(request)
    form = ContractForm(request.POST or None, instance=found)
    if not form.is_valid():
        why_not = moves.write.why_not(found, request.user)
        return render(request, "funding/payouts/contract_data.html", {"form": form, "why_not": why_not})
    moves.write(found, by=request.user, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("campaign_contract")


@require_POST
@login_required
def contract_attach(request: HttpRequest, kind: str) -> HttpResponse:
    found = _mine(request)
    if kind not in rules.kinds_needed(found):
        raise Http404
    form = PaperForm(request.POST, request.FILES, prefix=kind)
    if not form.is_valid():
        return _page(request, found, form=form, **{kind: form})
    moves.attach(found, by=request.user, kind=kind, file=form.cleaned_data["file"])
    messages.success(request, _("The document is here."))
    return redirect("campaign_contract")


@require_POST
@login_required
def contract_submit(request: HttpRequest) -> HttpResponse:
    moves.submit(_mine(request), by=request.user)
    messages.success(request, _("Sent. Finance checks it and answers you."))
    return redirect("campaign_contract")


@require_POST
@login_required
def contract_sign(request: HttpRequest) -> HttpResponse:
    found, form = _mine(request), SignedForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, found, form=form, signed_form=form)
    moves.sign(found, by=request.user, **form.cleaned_data)
    messages.success(request, _("The signed contract is here."))
    return redirect("campaign_contract")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def contract_account(request: HttpRequest) -> HttpResponse:
    found = _mine(request)
    if not is_lead.test(request.user, found):
        raise Http404
    form = AccountForm(request.POST or None, request.FILES or None)
    if not form.is_valid():
        why_not = moves.change_account.why_not(found, request.user)
        context = {"form": form, "contract": found, "why_not": why_not}
        return render(request, "funding/payouts/contract_account.html", context)
    moves.change_account(found, by=request.user, **form.cleaned_data)
    messages.success(request, _("The new account is being checked. Your whole team has been told."))
    return redirect("campaign_contract")


@require_safe
@login_required
def contract_document(request: HttpRequest, pk: int) -> HttpResponse:
    """For the lead and for finance, and each opening is kept."""
    rows = ContractDocument.objects.select_related("contract__campaign__cooperative", "file")
    document = get_object_or_404(rows, pk=pk)
    moves.open_paper(document.contract, by=request.user, document=document)
    return serve(document.file, request)


@require_safe
@login_required
def contract_paper(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Contract.objects.select_related("campaign__cooperative"), pk=pk)
    report = paper.latest(found)
    if report is None or not rules.reads_papers.test(request.user, found):
        raise Http404
    return as_file(report)


def _mine(request: HttpRequest) -> Contract:
    return get_object_or_404(Contract.objects.select_related("campaign__cooperative"), campaign=mine.campaign(request))


def _page(request: HttpRequest, found: Contract, **given: Any) -> HttpResponse:
    report = paper.latest(found)
    context = {
        "contract": found,
        "papers": _papers(found, given),
        "missing": rules.missing(found),
        "may_write": moves.write.allowed(found, request.user),
        "may_sign": moves.sign.allowed(found, request.user),
        "may_change_account": moves.change_account.allowed(found, request.user),
        "reads_papers": rules.reads_papers.test(request.user, found),
        "to_sign": report if report and report.state == Report.State.READY else None,
        "being_made": report is not None and report.state == Report.State.REQUESTED,
        "signed_form": SignedForm(),
        "form": None,
        **given,
    }
    return render(request, "funding/payouts/contract.html", context)


def _papers(found: Contract, given: dict[str, forms.Form]) -> list[dict[str, Any]]:
    there = {one.kind: one for one in found.documents.filter(replaced_at=None).select_related("file")}
    return [
        {
            "kind": kind,
            "title": kind.label,
            "document": there.get(kind),
            "form": given.get(kind, PaperForm(prefix=kind)),
        }
        for kind in rules.kinds_needed(found)
    ]
