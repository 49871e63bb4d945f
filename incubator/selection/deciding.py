"""The coordination reads one application with its reviews, asks, invites, and prepares its decision."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crowdcoop.people.door import only
from crowdcoop.people.rules import coordinator
from crowdcoop.refused import not_as_written
from crowdcoop.workflow import Step
from incubator.applications.comparing import compare
from incubator.applications.models import Application
from incubator.applications.rules import impartial_coordinator, open_request
from incubator.reviews import moves as reviews
from incubator.reviews.forms import AssignForm
from incubator.reviews.rules import UNDER_REVIEW, may_review
from incubator.selection import letters, moves, reading, rules
from incubator.selection.forms import AskForm, DecideForm, InterviewForm, LeaveForm, NotesForm, RemarkForm
from incubator.selection.models import Interview

State = Application.State
REVIEWER_STEPS = {"clear": reviews.clear, "off": reviews.take_off}


@require_safe
@only(coordinator)
def staff_application(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _application(pk))


@require_POST
@only(coordinator)
def staff_assign(request: HttpRequest, pk: int) -> HttpResponse:
    application = _application(pk)
    form = _assign_form(application, request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose the reviewers from the list."))
        return redirect("staff_application", pk)
    reviews.assign(application, by=request.user, reviewers=form.cleaned_data["reviewers"])
    messages.success(request, _("The reviewers have been told."))
    return redirect("staff_application", pk)


@require_POST
@only(coordinator)
def staff_reviewer(request: HttpRequest, pk: int, review: int, word: str) -> HttpResponse:
    """A reviewer who is not sure is cleared or taken off; any who has not sent theirs can be taken off."""
    theirs = get_object_or_404(_application(pk).reviews, pk=review)
    REVIEWER_STEPS[word](theirs, by=request.user)
    said = {"clear": _("The review goes on."), "off": _("Somebody else is asked, if there is anybody.")}
    messages.success(request, said[word])
    return redirect("staff_application", pk)


@require_POST
@only(coordinator)
def staff_ask(request: HttpRequest, pk: int) -> HttpResponse:
    application = _application(pk)
    form = _ask_form(application, request.POST)
    if not form.is_valid():
        return _page(request, application, form=form, ask_form=form)
    reviews.request_information(application, by=request.user, **form.cleaned_data)
    return _said(request, pk, _("The team has been asked. The reviews go on when it has answered."))


@require_POST
@only(coordinator)
def staff_remark(request: HttpRequest, pk: int) -> HttpResponse:
    application, form = _application(pk), RemarkForm(request.POST, auto_id="remark_%s")
    if not form.is_valid():
        return _page(request, application, form=form, remark_form=form)
    reviews.write_remark(application, by=request.user, words=form.cleaned_data["words"])
    return _said(request, pk, _("The reviewers who have sent theirs have been told."))


@require_POST
@only(coordinator)
def staff_interview(request: HttpRequest, pk: int) -> HttpResponse:
    application, form = _application(pk), InterviewForm(request.POST, auto_id="interview_%s")
    if not form.is_valid():
        return _page(request, application, form=form, interview_form=form)
    step = moves.move_interview if application.state == State.INTERVIEW else moves.invite_to_interview
    step(application, by=request.user, **form.cleaned_data)
    return _said(request, pk, _("The team has been told the day and the place."))


@require_POST
@only(coordinator)
def staff_interview_notes(request: HttpRequest, pk: int) -> HttpResponse:
    application, form = _application(pk), NotesForm(request.POST, auto_id="notes_%s")
    if not form.is_valid():
        return _page(request, application, form=form, notes_form=form)
    moves.note_interview(application, by=request.user, notes=form.cleaned_data["notes"])
    return _said(request, pk, _("Your notes are kept. Only the coordination reads them."))


@require_POST
@only(coordinator)
def staff_interview_off(request: HttpRequest, pk: int) -> HttpResponse:
    form = LeaveForm(request.POST)
    if not form.is_valid():
        raise not_as_written(form)
    moves.call_off_interview(_application(pk), by=request.user, reason=form.cleaned_data["reason"])
    return _said(request, pk, _("The team has been told that there is no interview."))


@require_http_methods(["GET", "HEAD", "POST"])
@only(coordinator)
def staff_decide(request: HttpRequest, pk: int) -> HttpResponse:
    application = _impartially(request, pk)
    form = DecideForm(request.POST or None, application=application)
    if form.is_valid():
        moves.prepare(application, by=request.user, **form.words())
        messages.success(request, _("The decision is prepared. Nothing has been sent: look at the letter."))
        return redirect("staff_letter", pk)
    context = {"form": form, "application": application, "not_now": moves.prepare.why_not(application, request.user)}
    return render(request, "incubator/selection/decide.html", context)


@require_POST
@only(coordinator)
def staff_put_aside(request: HttpRequest, pk: int) -> HttpResponse:
    moves.put_aside(_application(pk), by=request.user)
    return _said(request, pk, _("The prepared decision is put aside."))


@require_safe
@only(coordinator)
def staff_letter(request: HttpRequest, pk: int) -> HttpResponse:
    application = _impartially(request, pk)
    decision = rules.decision_of(application)
    if decision is None:
        raise Http404
    context = {"application": application, "decision": decision, "letters": letters.written(decision)}
    return render(request, "incubator/selection/letter.html", context)


def _application(pk: int) -> Application:
    found = Application.objects.sent().select_related("cooperative", "call", "terms")
    return get_object_or_404(found, pk=pk)


def _impartially(request: HttpRequest, pk: int) -> Application:
    """For what nobody reads about their own co-op."""
    application = _application(pk)
    if not impartial_coordinator.test(request.user, application):
        raise Http404
    return application


def _said(request: HttpRequest, pk: int, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("staff_application", pk)


def _assign_form(application: Application, given: Any = None) -> AssignForm:
    needed = application.call.reviews_needed
    return AssignForm(given, reviewers=may_review(application), needed=needed, auto_id="assign_%s")


def _ask_form(application: Application, given: Any = None) -> AskForm:
    questions = application.call.questions.select_related("call")
    return AskForm(given, questions=questions, auto_id="ask_%s")


def _page(request: HttpRequest, application: Application, **more: Any) -> HttpResponse:
    person = request.user
    version = reading.version_of(application, request.GET.get("version", ""))
    before = reading.version_of(application, request.GET["with"]) if request.GET.get("with") else None
    impartial = impartial_coordinator.test(person, application)
    context = {
        "application": application,
        "impartial": impartial,
        "versions": application.versions.select_related("sent_by"),
        "version": version,
        "before": before,
        "parts": reading.parts_of(version.content) if version and not before else [],
        "compared": compare(before.content, version.content) if before and version else [],
        "asked": open_request(application),
        "form": None,
        **(_inside(request, application) if impartial else {}),
        **more,
    }
    return render(request, "incubator/selection/staff_application.html", context)


def _inside(request: HttpRequest, application: Application) -> dict[str, Any]:
    """What only the coordination has to know, and what it may do now."""
    person, now = request.user, application.state
    interview = Interview.objects.filter(application=application).first()
    held = {"at": interview.at, "place": interview.place, "words": interview.words} if interview else None

    def may(step: Step) -> bool:
        return bool(step.allowed(application, person))

    return {
        "reviews": reading.reviews_of([application], person)[0],
        "may_change": now in UNDER_REVIEW,
        "remarks": application.remarks.select_related("author"),
        "interview": interview,
        "decision": rules.decision_of(application),
        "may_prepare": may(moves.prepare),
        "why_not_prepare": moves.prepare.why_not(application, person) if now in rules.POSSIBLE else [],
        "assign_form": _assign_form(application) if may(reviews.assign) else None,
        "ask_form": _ask_form(application) if may(reviews.request_information) else None,
        "remark_form": RemarkForm(auto_id="remark_%s") if may(reviews.write_remark) else None,
        "interview_form": InterviewForm(initial=held, auto_id="interview_%s")
        if may(moves.invite_to_interview) or may(moves.move_interview)
        else None,
        "notes_form": NotesForm(initial={"notes": interview.notes}, auto_id="notes_%s")
        if interview and may(moves.note_interview)
        else None,
        "letters_url": reverse("staff_decisions", args=[application.call_id]),
    }
