"""What a transfer asks for, written down once: account, reference, last day."""

from django.conf import settings

from crowdcoop import clock
from funding.payments.models import Attempt
from funding.payments.transfer import dates, reference
from funding.payments.transfer.models import Instructions


def instructions_of(attempt: Attempt) -> Instructions:
    """The first time they are made, from the settings of that moment; its letter follows by itself."""
    last_day = dates.pay_by(clock.now())
    made, _new = Instructions.objects.get_or_create(
        attempt=attempt,
        defaults={
            "reference": reference.of(attempt.pledge.reference),
            "iban": settings.TRANSFER_IBAN,
            "holder": settings.TRANSFER_HOLDER,
            "pay_by": last_day,
            "expires_at": dates.expires(last_day),
        },
    )
    return made
