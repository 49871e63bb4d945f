"""The reference of a transfer: a creditor reference (ISO 11649) made of the pledge's, whose check digits see a typing error."""

import re
from collections.abc import Iterable

from stdnum import iso11649
from stdnum.iso7064 import mod_97_10

PREFIX = "P-"
LETTERS = r"[2-9A-HJKMNP-Z]{8}"  # as pledges are named
_WHOLE = re.compile(rf"(?=(RF[0-9]{{2}}({LETTERS})))")
_BARE = re.compile(rf"(?:^|[^0-9A-Z])(?:RF[0-9]{{2}}|P)?[^0-9A-Z]?({LETTERS})(?![0-9A-Z])")


def of(pledge_reference: str) -> str:
    """`P-7K4M2QXW` → `RF927K4M2QXW`."""
    letters = pledge_reference.removeprefix(PREFIX)
    return f"RF{mod_97_10.calc_check_digits(f'{letters}RF')}{letters}"


def found_in(*texts: str) -> set[str]:
    """Pledges whose reference stands there in full and with the right check digits, however it is spaced."""
    closed = [re.sub(r"[^0-9A-Z]", "", text.upper()) for text in texts]
    return {PREFIX + hit[2] for text in closed for hit in _WHOLE.finditer(text) if iso11649.is_valid(hit[1])}


def meant_in(*texts: str) -> set[str]:
    """Pledges that may be meant: with a wrong digit, or without the beginning. For a person to decide."""
    near = {PREFIX + hit[1] for text in texts for hit in _BARE.finditer(text.upper())}
    closed = [re.sub(r"[^0-9A-Z]", "", text.upper()) for text in texts]
    return near | {PREFIX + hit[2] for text in closed for hit in _WHOLE.finditer(text)}


def words_of(texts: Iterable[str]) -> set[str]:
    """What names are compared by: the words of three letters or more."""
    return {word for text in texts for word in re.findall(r"\w{3,}", text.casefold())}
