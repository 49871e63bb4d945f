"""Why something failed or is questioned: kept as the code it came with, and said in the language of whoever reads it.

Codes: a refund's `failure_reason` and a dispute's `reason` as Stripe's reference of its API lists them, the status of a
payment there, the sandbox's, and the house's own of a payment that nobody made.
"""

import re
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crowdcoop import money

WORDS: dict[str, Any] = {
    # A payment that came to nothing
    "cancelled": _("it was cancelled on the page of the provider"),
    "canceled": _("the provider cancelled it"),
    "expired": _("nobody paid in time"),
    "given up": _("another way of paying was chosen"),
    "missing": _("the provider has never heard of it"),
    "requires_payment_method": _("the bank did not accept the payment"),
    "undone": _("the money was another pledge’s"),
    # A refund
    "charge_for_pending_refund_disputed": _("the bank questions the same payment"),
    "declined": _("the bank declined it"),
    "expired_or_canceled_card": _("the card has expired or has been cancelled"),
    "insufficient_funds": _("there was not enough money in the account"),
    "lost_or_stolen_card": _("the card has been reported as lost or stolen"),
    "merchant_request": _("it was stopped from our account at the provider"),
    "unknown": _("the provider does not say why"),
    # The sandbox, of a refund
    "nothing to return in this currency": _("nothing was paid in this currency that could go back"),
    "that would return more than came in": _("that would return more than came in"),
    "the card is closed": _("the card is closed"),
    # A dispute
    "bank_cannot_process": _("the bank could not process the payment"),
    "check_returned": _("the cheque was returned"),
    "credit_not_processed": _("they say that money was promised back and did not come"),
    "customer_initiated": _("who paid has asked the bank for it"),
    "debit_not_authorized": _("they say that they did not authorise the debit"),
    "duplicate": _("they say that they were charged twice"),
    "fraudulent": _("they say that they did not make the payment"),
    "general": _("the bank gives no further reason"),
    "incorrect_account_details": _("the details of the account were not right"),
    "noncompliant": _("the bank says that the payment did not follow the rules of the card"),
    "dispute_won": _("its bank had taken the payment back, and has given it to us again"),
    "product_not_received": _("they say that they have not received what was promised"),
    "product_unacceptable": _("they say that what they received is not what was promised"),
    "subscription_canceled": _("they say that they had cancelled the payment before"),
    "unrecognized": _("they do not recognise the payment on their statement"),
}


def in_words(code: str) -> str:
    """The middle of a sentence, without a full stop; a code that nobody knows is shown as it came, in quotation marks."""
    if code in WORDS:
        return str(WORDS[code])
    return gettext("“%(words)s”") % {"words": code} if code else ""


def of_money(why: str, due: str) -> str:
    """What came or went back instead of the sum that was due is kept as a figure: `2499 EUR`, `2499 EUR returned`."""
    other = re.fullmatch(r"(\d+) ([A-Z]{3})( returned)?", why)
    if other is None:
        return in_words(why)
    said = {"came": money.format(int(other[1]), other[2]), "due": due}
    if other[3]:
        return gettext("%(came)s were returned for %(due)s") % said
    return gettext("%(came)s arrived for %(due)s") % said
