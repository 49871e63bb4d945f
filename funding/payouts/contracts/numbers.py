"""Tax numbers and accounts: checked by their own check digits, kept without spaces and points."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum import iban as ibans
from stdnum.es import cif, nif
from stdnum.exceptions import ValidationError as Wrong


def clean_iban(typed: str) -> str:
    """`es91 2100 0418…` is ES912100…; raises ValidationError with a sentence."""
    try:
        return str(ibans.validate(typed.replace(".", "")))
    except Wrong as wrong:
        raise ValidationError(
            _("This is no IBAN: one of its figures is wrong or missing. Copy it from the certificate of the bank."),
            code="iban",
        ) from wrong


def clean_tax_id(typed: str) -> str:
    """A NIF, NIE or CIF of Spain."""
    number = str(nif.compact(typed.replace(".", "")))
    if not nif.is_valid(number):
        raise ValidationError(_("This is no NIF, NIE or CIF: its letter or one of its figures is wrong."), code="nif")
    return number


def is_of_an_entity(number: str) -> bool:
    return bool(cif.is_valid(number))
