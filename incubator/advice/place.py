"""Where a session is: a place in words, or the link of a video call. Only a secure link is a link."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator
from django.utils.translation import gettext as _

SECURE = "https://"
_is_address = URLValidator(schemes=["https"])
_has_no_second_host = RegexValidator(r"^[^/]*//[^/?#]*[@\\]", inverse_match=True)


def link_of(place: str) -> str:
    """The address, if the whole place is one that a page may link."""
    if not place.startswith(SECURE):
        return ""
    try:
        _is_address(place)
        _has_no_second_host(place)
    except ValidationError:
        return ""
    return place


def check(place: Any) -> None:
    """What begins like an address has to be one: a link that cannot be pressed is no place."""
    words = str(place).strip()
    if "://" in words and not link_of(words):
        raise ValidationError(_("A link begins with https:// and has nothing else around it."))
