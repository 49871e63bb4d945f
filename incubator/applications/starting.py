"""The door: may we apply, an e-mail and its code, and the first page of an application."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from crowdcoop.limits import limited
from crowdcoop.people.codes import send_code
from crowdcoop.people.forms import AddressForm, CooperativeForm
from incubator.applications import eligibility
from incubator.applications.beginning import begin, call_for, cooperative_of, is_over
from incubator.applications.eligibility import QUESTIONS, EligibilityForm
from incubator.applications.models import Application


@require_http_methods(["GET", "HEAD", "POST"])
def apply_check(request: HttpRequest, n: int) -> HttpResponse:
    if not 1 <= n <= len(QUESTIONS):
        raise Http404
    first = eligibility.first_open(request.session)
    if n > first:
        return redirect("apply_check", first)
    question, answers = QUESTIONS[n - 1], eligibility.given(request.session)
    form = EligibilityForm(question, request.POST or None, initial={"answer": answers.get(question.name)})
    if not form.is_valid():
        return render(request, "incubator/applications/check.html", {"form": form, "number": n, "of": len(QUESTIONS)})
    request.session[eligibility.KEPT] = {**answers, question.name: form.cleaned_data["answer"]}
    if not form.fits():
        return redirect(f"{reverse('apply_other_ways')}?because={question.name}")
    return redirect("apply_check", n + 1) if n < len(QUESTIONS) else redirect("apply_save")


@require_safe
def apply_other_ways(request: HttpRequest) -> HttpResponse:
    names = [question.name for question in QUESTIONS]
    because = request.GET.get("because", "")
    context = {"because": because, "number": names.index(because) + 1 if because in names else 1}
    return render(request, "incubator/applications/other_ways.html", context)


@limited
@require_http_methods(["GET", "HEAD", "POST"])
def apply_save(request: HttpRequest) -> HttpResponse:
    """From here on, what is written is kept: an address is all it takes."""
    if request.user.is_authenticated:
        return redirect("apply")
    if not eligibility.passed(request.session):
        return redirect("apply_check", eligibility.first_open(request.session))
    form = AddressForm(request.POST or None)
    if form.is_valid():
        return send_code(request, form, then=reverse("apply"))
    return render(request, "incubator/applications/save.html", {"form": form})


def begin_page(request: HttpRequest, before: Application | None) -> HttpResponse:
    """For who has no draft to write on; `before` is the latest application of their co-op."""
    cooperative = cooperative_of(request.user)
    call, kind = call_for(cooperative), eligibility.kind(request.session)
    if before and not (is_over(before) and call):
        return redirect("apply_status")
    if call and not cooperative and request.method == "GET" and not eligibility.passed(request.session):
        return redirect("apply_check", eligibility.first_open(request.session))
    initial = {"legal_stage": eligibility.STAGE_OF.get(kind)} if kind else {}
    form = None if cooperative else CooperativeForm(request.POST or None, initial=initial)
    if request.method == "POST" and call and (form is None or form.is_valid()):
        return _begun(request, begin(request.user, call, applicant_kind=kind, **(form.cleaned_data if form else {})))
    kind_words = Application.Kind(kind).label if kind and not cooperative else ""
    context = {"form": form, "call": call, "cooperative": cooperative, "kind_words": kind_words}
    return render(request, "incubator/applications/begin.html", context)


def _begun(request: HttpRequest, application: Application) -> HttpResponse:
    request.session.pop(eligibility.KEPT, None)
    if request.POST.get("then") != "later":
        return redirect("apply")
    later = _("Saved. Come back when you like: you sign in with a code that we send to %(email)s.")
    messages.success(request, later % {"email": request.user.email})
    return redirect("team")
