"""The name somebody gave to a file: shown to people, never used as a name on a disk."""

import re
import unicodedata

from crowdcoop.files.kinds import Kind, fits

LONGEST = 150
# Cc: control; Cf: unseen, among them those that turn the direction of writing; Co, Cs, Cn: nothing that can be read.
NOT_SHOWN = {"Cc", "Cf", "Co", "Cs", "Cn"}


def shown(name: str, kind: Kind) -> str:
    """Without path and unseen characters, ending as its content is: "…gpj.exe" that is a picture ends in ".jpg"."""
    last = re.split(r"[/\\]", name)[-1]
    seen = "".join(each if unicodedata.category(each) not in NOT_SHOWN else " " for each in last)
    words = " ".join(unicodedata.normalize("NFC", seen).split()).strip(". ")
    stem, dot, ending = words.rpartition(".")
    if not dot or not stem or not fits(kind, ending):
        stem, ending = words, kind.extension
    return f"{stem[: LONGEST - 1 - len(ending)].rstrip('. ') or 'file'}.{ending}"
