from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from crowdcoop.limits import limited
from incubator.training import printing
from incubator.training.certificates import moves, rules
from incubator.training.certificates.models import Certificate
from incubator.training.learning import ours


class NameForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name on the certificate"),
        max_length=120,
        help_text=gettext_lazy(
            "Whoever has the code of the certificate sees this name and your co-op, and nothing else of you."
        ),
    )


class CodeForm(forms.Form):
    code = forms.CharField(label=gettext_lazy("Code of the certificate"), max_length=20)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def certificate(request: HttpRequest) -> HttpResponse:
    """What is missing, or the certificate itself."""
    incubation = ours(request)
    form = NameForm(request.POST or None, initial={"name": request.user.name})
    if form.is_valid():
        moves.issue(incubation, by=request.user, **form.cleaned_data)
        messages.success(request, _("Here is your certificate."))
        return redirect("training_certificate")
    given = list(Certificate.objects.filter(person=request.user, incubation=incubation))
    done = rules.passed(incubation, request.user)
    context = {
        "given": given,
        "missing": rules.missing(incubation, request.user),
        "passed": done,
        "form": form,
        "may_issue": moves.issue.allowed(incubation, request.user) and len(done) not in {one.size for one in given},
    }
    return render(request, "incubator/training/certificate.html", context)


@login_required
@require_safe
def certificate_pdf(request: HttpRequest, code: str) -> HttpResponse:
    mine = get_object_or_404(Certificate.objects.filter(person=request.user), code=code)
    with translation.override(mine.language):
        html = render_to_string("pdf/certificate.html", _told(request, mine) | {"report": {"number": mine.code}})
    return printing.as_pdf(html, f"certificate-{mine.code}")


@limited
@require_http_methods(["GET", "HEAD", "POST"])
def certificate_look_up(request: HttpRequest) -> HttpResponse:
    """For whoever was given a certificate on paper."""
    form = CodeForm(request.POST or None)
    if form.is_valid():
        code = form.cleaned_data["code"].strip().upper()
        if Certificate.objects.filter(code=code).exists():
            return redirect("certificate_check", code)
        form.add_error("code", _("There is no certificate with this code. Look at each letter again."))
    return render(request, "incubator/training/certificate_look_up.html", {"form": form})


@require_safe
def certificate_check(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Certificate, code=code.upper())
    return render(request, "incubator/training/certificate_check.html", _told(request, found))


def _told(request: HttpRequest, given: Certificate) -> dict[str, Any]:
    modules = [{**one, "day": date.fromisoformat(one["passed_on"])} for one in given.content["modules"]]
    address = request.build_absolute_uri(given.get_absolute_url())
    return {"certificate": given, "modules": modules, "said": given.content, "address": address}
