"""What reviewers look at: six criteria, 0 to 4, each step in a sentence. Weights are our own default (they sum to 100)."""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

HIGHEST = 4


class Criterion(NamedTuple):
    name: str
    words: Any
    weight: int
    anchors: tuple[Any, ...]  # what a 0, 1, 2, 3 and 4 look like


CRITERIA = (
    Criterion(
        "need",
        _("Need and viability"),
        20,
        (
            _("It is not clear what is needed, nor for what."),
            _("The need is named, the way to meet it is not."),
            _("The need is clear; figures and work are still vague."),
            _("Need, costs and work fit together; some doubts are left."),
            _("Somebody from outside could start tomorrow with this plan."),
        ),
    ),
    Criterion(
        "model",
        _("Co-operative model and governance"),
        20,
        (
            _("Nothing says that it is, or will be, a co-op."),
            _("The word is there; who decides is not."),
            _("It says who decides; membership and capital are open."),
            _("Membership, decisions and capital are thought through."),
            _("It already works as a co-op, one person, one vote."),
        ),
    ),
    Criterion(
        "impact",
        _("Social and community impact"),
        20,
        (
            _("It changes nothing for others."),
            _("It may change something, but not for whom."),
            _("It says for whom; not how it would be seen."),
            _("A change for named people, with a way to see it."),
            _("A clear change, seen already, that others could repeat."),
        ),
    ),
    Criterion(
        "team",
        _("Team and dedication"),
        15,
        (
            _("There is no team."),
            _("One person carries it all."),
            _("Several people, little time or missing skills."),
            _("A team with time, and a plan for what it lacks."),
            _("A team that has already done something like this together."),
        ),
    ),
    Criterion(
        "community",
        _("Community and social base"),
        15,
        (
            _("Nobody outside the group knows of it."),
            _("Friends and family know of it."),
            _("Some neighbours or organisations are named."),
            _("People and organisations take part already."),
            _("A wide community would miss it if it stopped."),
        ),
    ),
    Criterion(
        "diversity",
        _("Feminism, diversity and territory"),
        10,
        (
            _("It is not thought of."),
            _("It is mentioned, with nothing behind it."),
            _("There are some measures."),
            _("There are measures and somebody looks after them."),
            _("It is in how they work, decide and share out care."),
        ),
    ),
)
NAMES = tuple(criterion.name for criterion in CRITERIA)


def total(scores: dict[str, int | None]) -> int | None:
    """The weighted score as a whole percentage; criteria that could not be judged weigh nothing."""
    judged = [c for c in CRITERIA if scores.get(c.name) is not None]
    weight = sum(c.weight for c in judged)
    if not weight:
        return None
    reached = sum(c.weight * (scores[c.name] or 0) for c in judged)
    return (reached * 100 + weight * HIGHEST // 2) // (weight * HIGHEST)


def mean(all_scores: list[dict[str, int | None]]) -> int | None:
    """The mean of the reviews' totals, as a whole percentage."""
    totals = [one for one in map(total, all_scores) if one is not None]
    return (sum(totals) * 2 + len(totals)) // (2 * len(totals)) if totals else None
