"""Account mails (codes, confirmations, resets) leave through the outbox, so that a page never waits for a mail server."""

from typing import Any
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from django.utils.translation import get_language

from crowdcoop.notify import outbox
from crowdcoop.people.models import User


class AccountAdapter(DefaultAccountAdapter):
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        mail = self.render_mail(template_prefix, email, context)
        person = User.objects.filter(email__iexact=email).first()
        language = person.language if person else get_language() or "es"
        to = outbox.Recipient(email=email, name=person.name if person else "", language=language, person=person)
        message = template_prefix.rsplit("/", 1)[-1]
        outbox.post(message, to, key=f"account:{uuid4()}", subject=mail.subject, body=str(mail.body))

    def save_user(self, request: Any, user: User, form: Any, commit: bool = True) -> User:
        user.language = (get_language() or "es")[:2]
        return super().save_user(request, user, form, commit)
