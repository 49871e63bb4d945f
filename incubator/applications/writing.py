"""The team writes: the list of parts, each part on a page of its own, saved while it is written."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crowdcoop import clock
from crowdcoop.people.models import User
from incubator.applications import moves, parts, rules, uploads
from incubator.applications.answers import ABOUT_US, PROFILE, field_of
from incubator.applications.beginning import application_of, to_write_on
from incubator.applications.forms import MEANWHILE, PartForm
from incubator.applications.models import Application, Upload
from incubator.applications.moves import Files
from incubator.applications.starting import begin_page
from incubator.calls.content import CallQuestion

State = Application.State


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest) -> HttpResponse:
    """The draft if there is one; else the way to begin; else how it goes."""
    application = application_of(request.user)
    if application is None or not to_write_on(application):
        return begin_page(request, application)
    closed = moves.save.why_not(application, request.user)
    context = {"application": application, "closed": closed, **parts.task_list(application)}
    return render(request, "incubator/applications/apply.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def apply_part(request: HttpRequest, part: str) -> HttpResponse:
    application = application_of(request.user)
    if application is None or part not in parts.parts_of(application.call):
        raise Http404
    closed = moves.save.why_not(application, request.user)
    if request.method != "POST":
        return _page(request, application, part, _form(application, part), closed)
    form = PartForm(application.call, part, request.POST, request.FILES, kept=parts.kept(application))
    form.full_clean()
    if closed:
        return _refused(request, application, part, form, closed)
    if _autosaves(request):
        return _told(form, keep(form, application, part, by=request.user, by_itself=True), part)
    removed = uploads.to_remove(request, form, application)
    application = keep(form, application, part, by=request.user, removed=removed)
    return _saved(request, form, application, part)


def keep(
    form: PartForm,
    application: Application,
    part: str,
    *,
    by: User,
    removed: Upload | None = None,
    by_itself: bool = False,
) -> Application:
    """What can be saved is; the row is locked between reading what stands there and writing over it."""
    with transaction.atomic():
        locked = Application.objects.select_for_update().filter(pk=application.pk)
        version = locked.values_list("part_versions", flat=True)[0].get(part, 0)
        fresh = Application.objects.select_related("call", "cooperative").get(pk=application.pk)
        changes = form.merge(parts.kept(fresh), taking=not by_itself)
        if not changes and by_itself:
            return fresh
        files = [] if by_itself else _with_room(form, fresh)
        given = _sorted(form, changes)
        return moves.save(fresh, by=by, part=part, version=version, files=files, removed=removed, **given)


def _with_room(form: PartForm, application: Application) -> Files:
    """The one too many is refused beside its question, and takes no words with it."""
    fits = []
    for question, file in form.chosen():
        if full := rules.room_for_a_file(application, question):
            form.add_error(field_of(question), full)
        else:
            fits.append((question, file))
    return fits


def _sorted(form: PartForm, changes: dict[str, str]) -> dict[str, Any]:
    """An answer as it is kept; what is asked about the team as its own field takes it."""
    given = form.cleaned_data
    return {
        "answers": {name.removeprefix("answer-"): text for name, text in changes.items() if name.startswith("answer-")},
        "profile": {name: given[name] for name in PROFILE if name in changes},
        **{name: given[name] for name in ABOUT_US if name in changes},
    }


def _saved(request: HttpRequest, form: PartForm, application: Application, part: str) -> HttpResponse:
    """On to where the button said."""
    if form.errors:
        return _page(request, application, part, form, [])
    messages.success(request, _("Your answers are saved."))
    return redirect(_onwards(request, application, part))


def _onwards(request: HttpRequest, application: Application, part: str) -> str:
    if uploads.stays(request):
        return request.get_full_path()
    if request.GET.get("from") == "review":
        return reverse("apply_review")
    if request.POST.get("then") == "later":
        return reverse("apply")
    return parts.after(application, part)


def _told(form: PartForm, application: Application, part: str) -> JsonResponse:
    """To the page, which goes on showing what was typed: `fields` are its hidden ones."""
    at = time_format(timezone.localtime(clock.now()), "H:i")
    version = application.part_versions.get(part, 0)
    said: dict[str, Any] = {"version": version, "fields": {"shown": form.next_shown}}
    if form.theirs:
        return JsonResponse({**said, "conflict": True, "sentence": str(MEANWHILE)})
    wrong = [str(form.fields[name].label) for name in form.errors if name in form.fields]
    words = _("Saved at %(time)s.") % {"time": at}
    if wrong:
        words += " " + _("Not yet saved, because it cannot be read: %(fields)s.") % {"fields": ", ".join(wrong)}
    return JsonResponse({**said, "saved_at": at, "sentence": words})


def _refused(
    request: HttpRequest, application: Application, part: str, form: PartForm, closed: list[Any]
) -> HttpResponse:
    """Too late: nothing is saved, and all that was typed is still there to be copied."""
    if _autosaves(request):
        return JsonResponse({"refused": True, "sentence": " ".join(str(reason) for reason in closed)}, status=409)
    response = _page(request, application, part, form, closed)
    response.status_code = 409
    return response


def _page(request: HttpRequest, application: Application, part: str, form: PartForm, closed: list[Any]) -> HttpResponse:
    if application.state != State.DRAFT and not form.is_bound:
        return redirect("apply_status")
    context = {
        "application": application,
        "form": form,
        "closed": closed,
        "part": CallQuestion.Part(part),
        "rows": parts.with_files(form, application),
        "from_review": request.GET.get("from") == "review",
        **parts.place(application, part),
    }
    return render(request, "incubator/applications/part.html", context)


def _form(application: Application, part: str) -> PartForm:
    return PartForm(application.call, part, kept=parts.kept(application))


def _autosaves(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")
