"""The staff's pages of the training: the list, one module's draft, its parts as forms, and publishing."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crowdcoop.people.door import only
from crowdcoop.people.rules import coordinator
from crowdcoop.refused import not_as_written
from crowdcoop.workflow import NotNow
from incubator.training import faults, figures, reading
from incubator.training.editing import moves
from incubator.training.editing.forms import PARTS, FieldFormSet, FigureForm, PartForm, SheetForm
from incubator.training.models import Figure, Module, ModuleDraft
from incubator.training.worksheets.models import Worksheet

A_PAGE = 50


class Being:
    """A module as it is being changed: its draft, else what is published."""

    def __init__(self, slug: str):
        rows = Module.objects.select_related("current", "current__published_by")
        self.module = get_object_or_404(rows.exclude(current=None), slug=slug)
        self.draft = ModuleDraft.objects.filter(module=self.module).select_related("saved_by").first()
        self.content: dict[str, Any] = self.draft.content if self.draft else self.module.current.content
        self.edits = self.draft.edits if self.draft else 0


@require_safe
@only(coordinator)
def staff_training(request: HttpRequest) -> HttpResponse:
    counted = {"people": Count("completions__person", distinct=True), "asks": Count("questions", distinct=True)}
    counted["texts"] = Count("lessons", distinct=True)
    modules = Module.objects.exclude(current=None).select_related("current", "draft").defer("current__content")
    found = modules.defer("current__content", "draft__content").annotate(**counted).order_by("place", "slug")
    waiting = Paginator(Worksheet.objects.waiting(), A_PAGE).get_page(request.GET.get("page"))
    hours = sum(module.hours for module in found)
    context = {"modules": found, "waiting": waiting, "hours": hours}
    return render(request, "incubator/training/staff.html", context)


@require_safe
@only(coordinator)
def staff_module(request: HttpRequest, slug: str) -> HttpResponse:
    being = Being(slug)
    context = {
        "module": being.module,
        "draft": being.draft,
        "content": being.content,
        "faults": faults.of_all(being.content),
        "versions": being.module.versions.defer("content").select_related("published_by").order_by("-number"),
        "figure_form": FigureForm(being.content, 0, edits=being.edits),
    }
    return render(request, "incubator/training/staff_module.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only(coordinator)
def staff_module_part(request: HttpRequest, slug: str, part: str, place: int | None = None) -> HttpResponse:
    """Without a place, a new one; or the facts of the module itself."""
    being = Being(slug)
    if part not in PARTS or (place is not None and not 0 < place <= len(being.content.get(part, []))):
        raise Http404
    place = place or 0
    form = PARTS[part](being.content, place, request.POST or None, edits=being.edits)
    if form.is_valid():
        return _saved(request, being, form, form.changed())
    told = {"module": being.module, "form": form, "part": part, "place": place}
    context = {**told, "formset": None, "edits": being.edits}
    return render(request, "incubator/training/staff_part.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only(coordinator)
def staff_module_worksheet(request: HttpRequest, slug: str) -> HttpResponse:
    being = Being(slug)
    form = SheetForm(being.content, 0, request.POST or None, edits=being.edits)
    initial = [
        {**one, "columns": ", ".join(one.get("columns", []))} for one in being.content["worksheet"].get("fields", [])
    ]
    formset = FieldFormSet(request.POST or None, initial=initial, prefix="fields")
    if request.method == "POST" and form.is_valid() and formset.is_valid():
        changed = form.changed(_fields(formset))
        if not (found := list(faults.of_worksheet(changed["worksheet"]))):
            return _saved(request, being, form, changed)
        for fault in found:
            form.add_error(None, fault)
    context = {"module": being.module, "form": form, "part": "worksheet", "place": 0, "formset": formset, "edits": 0}
    return render(request, "incubator/training/staff_part.html", context)


def _fields(formset: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for form in formset:
        if form.cleaned_data.get("label"):
            found.append(form.told([one["name"] for one in found]))
    return found


@require_POST
@only(coordinator)
def staff_module_remove(request: HttpRequest, slug: str, part: str, place: int) -> HttpResponse:
    """A lesson or a question leaves the draft."""
    being = Being(slug)
    if part not in ("lessons", "questions") or not 0 < place <= len(being.content[part]):
        raise Http404
    rows = [one for number, one in enumerate(being.content[part], start=1) if number != place]
    form = PartForm(being.content, 0, request.POST)
    if not form.is_valid():
        raise not_as_written(form)
    return _saved(request, being, form, {**being.content, part: rows})


def _saved(request: HttpRequest, being: Being, form: PartForm, content: dict[str, Any]) -> HttpResponse:
    moves.save(being.module, by=request.user, content=content, edits=form.cleaned_data["edits"])
    messages.success(request, _("Saved as a draft. Nobody learns from it until you publish it."))
    return redirect("staff_module", being.module.slug)


@require_POST
@only(coordinator)
def staff_module_figure(request: HttpRequest, slug: str) -> HttpResponse:
    being = Being(slug)
    form = FigureForm(being.content, 0, request.POST, request.FILES, edits=being.edits)
    if not form.is_valid():
        raise not_as_written(form)
    file = form.cleaned_data["file"]
    name, content = str(file.name).lower(), file.read()
    if found := list(figures.faults_of(name, content)):
        raise NotNow(*found)
    drawn = {**being.content["figures"], **figures.keep(being.module, {name: content})}
    return _saved(request, being, form, {**being.content, "figures": drawn})


@require_safe
@only(coordinator)
def staff_figure(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    being = Being(slug)
    digest = being.content["figures"].get(name, "")
    return figures.respond(get_object_or_404(Figure, module=being.module, sha256=digest))


@require_safe
@only(coordinator)
def staff_preview(request: HttpRequest, slug: str, place: int) -> HttpResponse:
    """A lesson of the draft as the team would see it."""
    being = Being(slug)
    if not 0 < place <= len(being.content["lessons"]):
        raise Http404
    lesson = being.content["lessons"][place - 1]

    def address(name: str) -> str:
        return reverse("staff_figure", args=[slug, name])

    context = {"module": being.module, "lesson": lesson, "place": place, "of": len(being.content["lessons"])}
    return render(
        request, "incubator/training/preview.html", context | {"pieces": reading.pieces(lesson["body"], address)}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@only(coordinator)
def staff_module_publish(request: HttpRequest, slug: str) -> HttpResponse:
    """What publishing means, before it is done."""
    being = Being(slug)
    form = PartForm(being.content, 0, request.POST or None, edits=being.edits)
    if form.is_valid():
        moves.publish(being.module, by=request.user, edits=form.cleaned_data["edits"])
        messages.success(request, _("Published. What had been passed stays passed."))
        return redirect("staff_module", slug)
    people = being.module.completions.aggregate(people=Count("person", distinct=True))["people"]
    context = {
        "module": being.module,
        "draft": being.draft,
        "form": form,
        "faults": faults.of_all(being.content),
        "people": people,
        "next": being.module.current.number + 1,
        "changes": _changes(being),
    }
    return render(request, "incubator/training/publish.html", context)


def _changes(being: Being) -> dict[str, list[str]]:
    """Lessons whose text is another one: who had done them reads them again."""
    old = {one["slug"]: one for one in being.module.current.content["lessons"]}
    new = {one["slug"]: one for one in being.content["lessons"]}
    return {
        "other": [one["title"] for slug, one in new.items() if slug in old and old[slug]["body"] != one["body"]],
        "added": [one["title"] for slug, one in new.items() if slug not in old],
        "gone": [one["title"] for slug, one in old.items() if slug not in new],
    }


@require_POST
@only(coordinator)
def staff_module_discard(request: HttpRequest, slug: str) -> HttpResponse:
    moves.discard(Being(slug).module, by=request.user)
    messages.success(request, _("The draft is thrown away. The module is as it was published."))
    return redirect("staff_module", slug)
