"""Signing in with a code of six figures. A known and an unknown address get the same pages; the code proves the address."""

import time
from typing import Any

from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.models import EmailAddress
from allauth.account.stages import LoginByCodeStage, LoginStageController
from allauth.account.views import ConfirmLoginCodeView, RequestLoginCodeView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from crowdcoop.limits import limited
from crowdcoop.people import moves
from crowdcoop.people.forms import AddressForm, CodeForm
from crowdcoop.people.models import User


def send_code(request: HttpRequest, form: AddressForm, *, then: str, opening: bool = True) -> HttpResponse:
    """To the page where the code is typed, and from there to `then`; `opening` an account for a new address."""
    email = form.cleaned_data["email"].lower()
    person = form.person
    # A closed account gets no code, and whoever asks for one sees what everybody sees.
    if person is None and opening and not User.objects.filter(email__iexact=email).exists():
        language = (get_language() or "es")[:2]
        person = moves.open_account(None, by=request.user, email=email, language=language)
    process = LoginCodeVerificationProcess.initiate(request=request, user=person, email=email)
    process.state["asked_on"] = request.get_full_path()
    process.persist()
    return redirect(reverse("account_confirm_login_code") + (f"?{urlencode({'next': then})}" if then else ""))


class AskForCode(RequestLoginCodeView):
    """The general way in: an address without an account is told so by mail, and nowhere else."""

    form_class = AddressForm

    def form_valid(self, form: AddressForm) -> HttpResponse:
        return send_code(self.request, form, then=self.get_next_url() or "", opening=False)


class ConfirmCode(ConfirmLoginCodeView):
    """As allauth's, but who comes too late, tries too often or mistyped the address goes back to where they asked."""

    form_class = CodeForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        stage = None if request.user.is_authenticated else LoginStageController.enter(request, LoginByCodeStage.key)
        self.asked_on = (stage and stage.state.get("asked_on")) or reverse("account_request_login_code")
        if stage is not None and not LoginCodeVerificationProcess(stage).is_valid():
            LoginCodeVerificationProcess(stage).abort()
            return self._back(_("That code is no longer valid: it was more than ten minutes ago. Ask for another one."))
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("action") == "another":
            self._process.abort()
            return HttpResponseRedirect(self.asked_on)
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form: Any) -> HttpResponse:
        if self._process.record_invalid_attempt():
            return self.render_to_response(self.get_context_data(form=form))
        return self._back(_("That was the last try with this code. Ask for another one."))

    def _resend_form_valid(self, form: Any) -> HttpResponse:
        self._process.state["at"] = time.time()
        messages.success(self.request, _("Another code is on its way. The one before is no longer valid."))
        return super()._resend_form_valid(form)

    def _verify_form_valid(self, form: Any) -> HttpResponse:
        self._claim(self._process.user, self._process.state["email"])
        return super()._verify_form_valid(form)

    def _claim(self, person: User, email: str) -> None:
        """Who signed up with an address and never confirmed it may not be its owner: their password opens nothing.

        An account that was not made by signing up has no row yet: the code has just proved its address.
        """
        addresses = EmailAddress.objects.filter(user=person, email__iexact=email)
        if addresses.filter(verified=False).exists():
            moves.forget_password(person, by=None)
        elif not addresses.exists():
            first = not EmailAddress.objects.filter(user=person, primary=True).exists()
            EmailAddress.objects.create(user=person, email=email, verified=True, primary=first)

    def _back(self, why: str) -> HttpResponse:
        messages.error(self.request, why)
        return HttpResponseRedirect(self.asked_on)


# Tries are counted in the session, which requests sent at once do not see each other change: the machine is limited too.
ask_for_code = limited(AskForCode.as_view())
confirm_code = limited(ConfirmCode.as_view())
