from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from crowdcoop.people import moves, rules
from crowdcoop.people.forms import ProfileForm
from crowdcoop.people.models import Cooperative, User


@require_safe
def cooperative(request: HttpRequest, slug: str) -> HttpResponse:
    """Public as soon as one of the rooms above has something of it to show; its team sees it before."""
    this = get_object_or_404(Cooperative, slug=slug)
    panels = _panels(settings.COOPERATIVE_PANELS, request, this)
    if not panels and not (rules.is_member | rules.coordinator).test(request.user, this):
        raise Http404
    return render(request, "people/cooperative.html", {"cooperative": this, "panels": panels})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    # Another copy than the one the page's header shows, which a form with errors must not change.
    person = User.objects.get(pk=request.user.pk)
    form = ProfileForm(request.POST or None, instance=person)
    if form.is_valid():
        moves.describe_oneself(person, by=request.user, **form.cleaned_data)
        with translation.override(form.cleaned_data["language"]):
            messages.success(request, _("Saved."))
            return redirect(reverse("me"))
    ours = request.user.memberships.filter(left_at=None).select_related("cooperative")
    current = Cooperative.objects.current_of(request.user)
    context = {
        "form": form,
        "memberships": ours,
        "current": current,
        "panels": _panels(settings.PERSON_PANELS, request),
    }
    return render(request, "people/me.html", context)


def _panels(names: list[str], *given: Any) -> list[dict[str, Any]]:
    """What the rooms above have to show here; those with nothing to show are left out."""
    found = [import_string(name)(*given) for name in names]
    return [panel for panel in found if panel]
