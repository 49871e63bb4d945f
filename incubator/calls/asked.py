"""What a call asks of a co-op before its campaign, in words for whoever thinks of applying."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crowdcoop.look.templatetags.telar import hours
from incubator.calls.models import Call


def before_a_campaign(call: Call) -> list[str]:
    return [*_training(call), *_along_the_way(call), *_in_the_end(call)]


def _training(call: Call) -> list[str]:
    found = []
    if call.members_needed_per_module:
        words = ngettext(
            "%(n)s person of your team passes each compulsory module of the training.",
            "%(n)s people of your team pass each compulsory module of the training.",
            call.members_needed_per_module,
        )
        found.append(words % {"n": call.members_needed_per_module})
    if call.treasurer_learns:
        found.append(_("Who keeps your accounts is among them."))
    if call.worksheets_needed:
        found.append(_("Your mentor approves the worksheets of those modules."))
    if call.attendance_percent:
        words = _("Somebody of your team comes to %(percent)s %% of the workshops at least.")
        found.append(words % {"percent": call.attendance_percent})
    return found


def _along_the_way(call: Call) -> list[str]:
    found = []
    if call.advice_minutes_needed:
        found.append(_("You have used %(hours)s of advice at least.") % {"hours": hours(call.advice_minutes_needed)})
    if call.followers_needed:
        words = ngettext("%(n)s person follows you.", "%(n)s people follow you.", call.followers_needed)
        found.append(words % {"n": call.followers_needed})
    if call.updates_needed:
        words = ngettext(
            "You have written to them %(n)s time.", "You have written to them %(n)s times.", call.updates_needed
        )
        found.append(words % {"n": call.updates_needed})
    return found


def _in_the_end(call: Call) -> list[str]:
    found = []
    if call.legal_person_needed:
        found.append(_("Somebody answers for you in law: your co-op, an association or one of you by name."))
    if call.assembly_needed:
        found.append(_("Your assembly has agreed to the campaign."))
    return [*found, _("Your mentor and a second person say yes.")]
