"""What the coach says in a first round, and when: days of forty (funding/running/days.py puts them into a longer or shorter one).

Each line has one thought, one reason and one thing to do on one page. It is told only where it applies, once per key.
The days are those of Goteo's calendar. Of several that fall on one day the last one here is told.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from funding.running import days


@dataclass(frozen=True)
class Look:
    """What the coach looks at: figures of a campaign on one day."""

    day: int
    length: int
    supporters: int = 0
    raised: int = 0
    minimum: int = 0
    optimum: int = 0
    updates: int = 0
    days_since_update: int | None = None
    shows_rewards: bool = True
    has_video: bool = True

    @property
    def reached(self) -> bool:
        return self.raised >= self.minimum


def always(_look: Look) -> bool:
    return True


def has_supporters(look: Look) -> bool:
    return look.supporters >= 1


def has_many_supporters(look: Look) -> bool:
    return look.supporters >= 20


def no_update_yet(look: Look) -> bool:
    return look.updates == 0


def has_an_update(look: Look) -> bool:
    return look.updates > 0


def silent_for_a_week(look: Look) -> bool:
    """A week of a round of forty days; in a shorter one fewer days."""
    quiet = look.days_since_update
    return quiet is not None and quiet >= days.in_proportion(days.UPDATE_EVERY, look.length)


def rewards_to_show(look: Look) -> bool:
    return look.shows_rewards


def no_video(look: Look) -> bool:
    return not look.has_video


def below_minimum(look: Look) -> bool:
    return not look.reached


def nearly_there(look: Look) -> bool:
    return not look.reached and look.raised * 10 >= look.minimum * 7


class Page(NamedTuple):
    """Where one does what the advice asks for."""

    name: str
    words: Any
    anchor: str = ""


KIT = Page("campaign_run", _("Open your share kit"), "kit")
SOURCES = Page("campaign_run", _("See where your supporters came from"), "sources")
UPDATE = Page("community", _("Write an update"))
THANKS = Page("campaign_thanks", _("Thank your supporters"))
TEAM = Page("team", _("Share out the tasks"))
PAPERS = Page("team_legal", _("Look at your papers"))


class Item(NamedTuple):
    """One piece of advice. With `again` it is told on each of its days on which it applies, else on the first one only."""

    topic: str
    on: tuple[int, ...]
    applies: Callable[[Look], bool]
    title: Any
    why: Any
    action: Any
    page: Page
    again: bool = False

    def key(self, day: int) -> str:
        return f"{self.topic}_{day}" if self.again else self.topic


class Moment(NamedTuple):
    day: int
    item: Item

    @property
    def key(self) -> str:
        return self.item.key(self.day)


ITEMS = (
    Item(
        "spread",
        (1,),
        always,
        _("Tell everybody that you have begun"),
        _("The first days decide: people give where others have given already."),
        _("Take the text and the link of your share kit and send them in every group you are in."),
        KIT,
    ),
    Item(
        "closest",
        (2,),
        always,
        _("Begin with those closest to you"),
        _("Family, friends and members give first, and their names tell strangers that you can be trusted."),
        _("Each of you writes today to ten people by name, one by one. A circular is easily put off."),
        KIT,
    ),
    Item(
        "one_action",
        (3,),
        has_an_update,
        _("One action a day"),
        _("A campaign is long. One small thing each day reaches further than one great push."),
        _("Share out the days of this week among you: who writes, who calls, who goes to the square."),
        TEAM,
    ),
    Item(
        "first_update",
        (3, 6, 12, 18, 24, 30, 36),
        no_update_yet,
        _("Write your first update"),
        _("Who follows you has heard nothing since you began. An update brings them back, and each brings others."),
        _("Five lines are enough: what has happened since the beginning, and what you need now."),
        UPDATE,
        again=True,
    ),
    Item(
        "doors",
        (4,),
        always,
        _("Knock on every door"),
        _("Associations, shops, other co-ops and the local paper reach people whom you do not know."),
        _("Make a list of ten organisations and ask each for one thing: to share your link on one day."),
        KIT,
    ),
    Item(
        "community",
        (5,),
        always,
        _("Find your community"),
        _("Somewhere people talk already about what you do: a forum, a fair, a neighbourhood group."),
        _("Go where they are, tell what you do, and put the code of your share kit on the table."),
        KIT,
    ),
    Item(
        "thank_publicly",
        (8,),
        has_supporters,
        _("Give thanks, and let it be seen"),
        _("Whoever is thanked tells others. A thank-you is the most natural way to mention the campaign again."),
        _("Thank the people in your queue, and give thanks aloud where you share the campaign."),
        THANKS,
    ),
    Item(
        "lean",
        (7, 14, 17, 21, 24, 27),
        has_many_supporters,
        _("Lean on your supporters: you have %(supporters)d"),
        _("They believe in you already, and each of them knows people whom you will never meet."),
        _("Write them an update with one request: to send your link to three people today."),
        UPDATE,
    ),
    Item(
        "show_rewards",
        (10,),
        rewards_to_show,
        _("Show the rewards"),
        _("People give more easily when they can see what they will have in their hands."),
        _("Take a picture of one reward and share it with its price. Tomorrow another one."),
        KIT,
    ),
    Item(
        "motivation",
        (11,),
        no_video,
        _("Say again why you do this"),
        _("Your page has no video, so it is your words that have to move people."),
        _("Record thirty seconds with a telephone, one of you saying why, and share them with your link."),
        KIT,
    ),
    Item(
        "minimum_15",
        (15,),
        below_minimum,
        _("%(missing)s are missing to reach the minimum"),
        _("The middle is the slow part of every campaign. Those who keep on asking get through it."),
        _("Look at where your supporters came from, and go back to what has worked."),
        SOURCES,
    ),
    Item(
        "weekly_update",
        (16, 23, 30, 37),
        silent_for_a_week,
        _("It is a week since your last update"),
        _("Who has pledged wants to know how it goes, and shares what is new."),
        _("Write what has changed this week: a figure, a face, a thing you have tried."),
        UPDATE,
        again=True,
    ),
    Item(
        "minimum_25",
        (25,),
        below_minimum,
        _("Still %(missing)s to reach the minimum"),
        _("There is time, if you ask directly: most people who would give have not been asked by name."),
        _("Each of you calls five people today and tells them exactly what is missing."),
        KIT,
    ),
    Item(
        "documents",
        (26,),
        always,
        _("Prepare the papers for the contract"),
        _("If you get there, the contract asks for papers that take weeks: who signs, the account, the tax number."),
        _("Look at which of them you have, and ask today for what is missing."),
        PAPERS,
    ),
    Item(
        "minimum_32",
        (32,),
        below_minimum,
        _("The last days: %(missing)s to go"),
        _("Now it is all or nothing, and people know it: a clear end makes them decide."),
        _("Write an update with the sum that is missing, the day it ends, and what happens if it is not reached."),
        UPDATE,
    ),
    Item(
        "minimum_38",
        (38,),
        nearly_there,
        _("So near: %(missing)s to go"),
        _("Most of it is there. People like to be the one who closes the gap."),
        _("Ask those who have pledged already to bring one more person each, today."),
        UPDATE,
    ),
)
MOMENTS = sorted((Moment(day, item) for item in ITEMS for day in item.on), key=lambda moment: moment.day)
BY_KEY = {moment.key: moment.item for moment in MOMENTS}
# A reminder is written twice at most; after that it stands only on the page.
MAILED = 2


def due(look: Look, given: set[str], last_day: int | None, moments: Sequence[Moment] = tuple(MOMENTS)) -> Moment | None:
    """The latest that has come and applies. What stands before the last one told has had its day: nothing piles up.

    `moments` are those of the round, in their order.
    """
    for moment in reversed(moments):
        if last_day is not None and moment.day <= last_day:
            return None
        come = days.in_proportion(moment.day, look.length) <= look.day
        if come and moment.key not in given and moment.item.applies(look):
            return moment
    return None
