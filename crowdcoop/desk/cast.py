"""The demo accounts that anybody may become in one click."""

from django.utils.translation import gettext_lazy as _

CAST = {
    "lead": _("Leads the team of a co-op with its campaign open"),
    "teammate": _("Is in the same team"),
    "other-lead": _("Leads the team of another co-op"),
    "funded-lead": _("Leads the team of a co-op whose campaign was funded and paid out"),
    "mentor": _("Accompanies the first co-op"),
    "other-mentor": _("Accompanies others, and reviews applications"),
    "lead-mentor": _("Leads a team that is applying, and reviews what others apply with"),
    "coordinator": _("Coordinates the programme"),
    "finance": _("Keeps the programme's money"),
    "matcher": _("Speaks for an institution that adds money"),
    "supporter": _("Supports campaigns"),
}


def address(name: str) -> str:
    return f"{name}@demo.example"
