"""Account mails (codes, confirmations, resets) leave through the outbox, so that a page never waits for a mail server."""

import logging
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import Context
from django.template.loader import get_template
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from crowdcoop.notify import outbox
from crowdcoop.people.models import User

log = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_code": _("This is not the code we sent. Look at the latest mail and write its six figures."),
        "too_many_login_attempts": _("There were too many tries in a short time. Wait a while and try again."),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        person = User.objects.filter(email__iexact=email).first()
        page = (get_language() or "es")[:2]
        # A code is for the page that somebody has open, whoever they are.
        language = person.language if person and not template_prefix.endswith("login_code") else page
        with translation.override(language):
            subject, body = (_said(f"{template_prefix}_{part}.txt", context, email) for part in ("subject", "message"))
        to = outbox.Recipient(email=email, name=person.name if person else "", language=language, person=person)
        message = template_prefix.rsplit("/", 1)[-1]
        outbox.post(message, to, key=f"account:{uuid4()}", subject=" ".join(subject.split()), body=body)

    def post_login(self, request: HttpRequest, user: User, **said: Any) -> HttpResponse:
        response = super().post_login(request, user, **said)
        _welcome(user)
        return response

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        confirmed = super().confirm_email(request, email_address)
        if confirmed:
            _welcome(email_address.user)
        return confirmed

    def save_user(self, request: Any, user: User, form: Any, commit: bool = True) -> User:
        user.language = (get_language() or "es")[:2]
        return super().save_user(request, user, form, commit)


def _welcome(person: User) -> None:
    """What was theirs before they came in; a room above that fails here must not keep them out."""
    for name in settings.AFTER_SIGN_IN:
        try:
            import_string(name)(person)
        except Exception:
            log.exception("%s failed for somebody who signed in", name)


def _said(template: str, context: dict[str, Any], email: str) -> str:
    """Our name and our address are the settings': what a request says its host is has no place in a mail."""
    said = {name: _at_home(value) if name.endswith("_url") and value else value for name, value in context.items()}
    ours = {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL, "contact_email": settings.CONTACT_EMAIL}
    # The words are plain text; escaping happens where they become HTML.
    return (
        get_template(template).template.render(Context(said | ours | {"email": email}, autoescape=False)).strip() + "\n"
    )


def _at_home(url: str) -> str:
    return settings.SITE_URL + urlsplit(str(url))._replace(scheme="", netloc="").geturl()
