"""What the coach says in a second round: the minimum is safe, so it is about the optimum, thanks, and promising nothing new.

The days are those of a round of forty, as in calendar.py, counted from the end of the first round.
"""

from django.utils.translation import gettext_lazy as _

from funding.running import calendar
from funding.running.calendar import (
    KIT,
    SOURCES,
    TEAM,
    THANKS,
    UPDATE,
    Item,
    Look,
    Moment,
    Page,
    always,
    has_supporters,
    silent_for_a_week,
)

CONTRACT = Page("campaign_contract", _("Fill in the contract"))


def below_optimum(look: Look) -> bool:
    return look.raised < look.optimum


def optimum_reached(look: Look) -> bool:
    return not below_optimum(look)


def near_the_optimum(look: Look) -> bool:
    return below_optimum(look) and look.raised * 10 >= look.optimum * 9


ITEMS = (
    Item(
        "second_begins",
        (1,),
        below_optimum,
        _("The minimum is safe: %(missing)s to the optimum"),
        _("Nothing goes back any more, and whoever hesitated can now be sure that it is going to be done."),
        _("Write an update: that you have got there, what the optimum is for, and until when people can join."),
        UPDATE,
    ),
    Item(
        "second_reached",
        (1, 32),
        optimum_reached,
        _("You have reached the optimum"),
        _("What still comes is a gift to what you have planned already, and people see how you take it."),
        _("Write an update that says so and thanks everybody, and ask for nothing in it."),
        UPDATE,
    ),
    Item(
        "second_thanks",
        (3,),
        has_supporters,
        _("Thank everybody who brought you here"),
        _("They carried the first round. Whoever feels seen speaks of you to others without being asked."),
        _("Thank those who wait in your queue, with a sentence about what the minimum makes possible."),
        THANKS,
    ),
    Item(
        "second_promises",
        (5,),
        always,
        _("Promise nothing new"),
        _("Your costs and your hands were counted for what stands on the page. One more promise is paid from them."),
        _("Look at what you have promised so far, and share out who makes it and who sends it."),
        TEAM,
    ),
    Item(
        "second_part",
        (9,),
        below_optimum,
        _("Ask for one part of the optimum, not for a sum"),
        _("People give for a thing that they can picture. The rest of the optimum is made of such things."),
        _("Choose one cost that is not covered yet, say what gets better with it, and share that with your link."),
        KIT,
    ),
    Item(
        "second_contract",
        (12,),
        always,
        _("Let the contract not wait for the end"),
        _("What you have raised is paid out once its papers are checked, and that takes weeks."),
        _("Fill in what is still missing there while the round goes on."),
        CONTRACT,
    ),
    Item(
        "second_sources",
        (16,),
        below_optimum,
        _("%(missing)s are missing to the optimum"),
        _("The first round has shown by which ways people come to you."),
        _("Look at where your supporters came from, and go once more to the two best places."),
        SOURCES,
    ),
    Item(
        "second_update",
        (10, 17, 24, 31, 37),
        silent_for_a_week,
        _("It is a week since your last update"),
        _("Your supporters know that it will be done. Now they want to see it begin."),
        _("Write what has happened with their money in mind: an order placed, a place found, a first trial."),
        UPDATE,
        again=True,
    ),
    Item(
        "second_last_days",
        (33,),
        below_optimum,
        _("The last days: %(missing)s to the optimum"),
        _("A clear end makes people decide, this time too. Nothing is at risk, so ask lightly."),
        _("Write an update with the day it ends and what each part of the optimum would still add."),
        UPDATE,
    ),
    Item(
        "second_near",
        (38,),
        near_the_optimum,
        _("So near the optimum: %(missing)s to go"),
        _("People like to be the one who closes the gap."),
        _("Each of you sends the link with this sum to five people who have not given yet."),
        KIT,
    ),
)
MOMENTS = sorted((Moment(day, item) for item in ITEMS for day in item.on), key=lambda moment: moment.day)
# The lines of both rounds, by what is kept of each that was told.
BY_KEY = calendar.BY_KEY | {moment.key: moment.item for moment in MOMENTS}
