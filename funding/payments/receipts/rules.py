from typing import Any

from django.utils.translation import gettext_lazy as _

from crowdcoop.notify.outbox import Recipient
from funding.payments.models import Attempt, Refund
from funding.payments.receipts.models import Receipt
from funding.pledges import rules as pledges
from funding.pledges.models import Pledge


def paid_and_without(attempt: Attempt, _by: Any = None) -> Any:
    if not attempt.pays or attempt.state != Attempt.State.SUCCEEDED:
        return _("This payment does not count for its pledge.")
    return _("It has its receipt.") if attempt.receipts.exists() else None


def returned_and_not_noted(receipt: Receipt, _by: Any = None) -> Any:
    if not Refund.objects.filter(attempt=receipt.attempt_id, state=Refund.State.DONE).exists():
        return _("This money has not been returned.")
    return _("It has its note.") if Receipt.objects.filter(rectifies=receipt).exists() else None


def supporter(receipt: Receipt, _by: Any = None) -> list[Recipient]:
    """Whoever has cancelled in the same minute is not thanked for what goes back to them."""
    return pledges.supporter(receipt.pledge) if receipt.pledge.state == Pledge.State.PAID else []
