"""Who sees other people's data and money signs in with a second factor; without one, they are led to set it up."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

GUARDED = ("staff", "mentor", "admin", "advice", "reports")


class SecondFactorMiddleware:
    """Before any page where staff and mentors see what is of others. `MFA_FOR_STAFF` is on, except in the demo."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.MFA_FOR_STAFF and self._is_guarded(request) and self._lacks_it(request):
            messages.warning(request, _("To see other people's data, first set up a second factor for your account."))
            return redirect("mfa_activate_totp")
        return self.get_response(request)

    def _is_guarded(self, request: HttpRequest) -> bool:
        parts = request.path_info.strip("/").split("/")
        return any(part in GUARDED for part in parts[:2])

    def _lacks_it(self, request: HttpRequest) -> bool:
        person = request.user
        if not person.is_authenticated:
            return False
        works_here = person.is_staff or person.roles.exists()
        return works_here and not is_mfa_enabled(person)
