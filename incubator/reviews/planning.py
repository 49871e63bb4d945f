"""What the coordination sees before it assigns: who would review what, with how much each has to do, and what is short and why."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crowdcoop.look.forms import Choice
from crowdcoop.people.models import User
from incubator.applications.models import Application
from incubator.calls.models import Call, MentoringOrganisation
from incubator.reviews import queue, rules
from incubator.reviews.models import Review
from incubator.reviews.queue import Sharing


@dataclass
class Line:
    application: Application
    reviews: list[Review]
    chosen: list[User] = field(default_factory=list)
    short: str = ""


@dataclass
class Worker:
    person: User
    organisations: str
    now: int
    planned: int


def page_of(call: Call, by: User, number: Any) -> dict[str, Any]:
    shared = queue.sharing(call, by)
    chosen = shared.next.chosen
    # What the button confirms stands first, so that the page shows all of it.
    page = Paginator([*chosen, *(one for one in shared.cases if one not in chosen)], queue.AT_ONCE).get_page(number)
    found = Application.objects.select_related("cooperative").in_bulk(page.object_list)
    page.object_list = _lines([found[one] for one in page.object_list], shared, call)
    return {
        "page": page,
        "plan": shared.next.token,
        "reviews_planned": sum(len(people) for people in chosen.values()),
        "applications_planned": len(chosen),
        "later": len(shared.plan.chosen) - len(chosen),
        "short": len(shared.plan.short),
        "workers": _workers(shared),
    }


def _lines(applications: list[Application], shared: Sharing, call: Call) -> list[Line]:
    reviews = defaultdict(list)
    for review in Review.objects.filter(application__in=applications).at_work().select_related("reviewer"):
        reviews[review.application_id].append(review)
    people = User.objects.in_bulk({one for each in shared.plan.chosen.values() for one in each})
    return [
        Line(
            one,
            reviews[one.pk],
            [people[chosen] for chosen in shared.plan.chosen.get(one.pk, [])],
            _why_short(one.pk, shared, call),
        )
        for one in applications
    ]


def _why_short(application: int, shared: Sharing, call: Call) -> str:
    lacks = shared.plan.short.get(application, 0)
    if not lacks:
        return ""
    case, everybody = shared.cases[application], len(shared.candidates)
    barred = len(case.barred & {one.person for one in shared.candidates})
    said = ngettext("%(n)s reviewer is lacking.", "%(n)s reviewers are lacking.", lacks) % {"n": lacks}
    why = _("Mentors of the call: %(all)s; of its team or asked before: %(barred)s.")
    said = f"{said} {why % {'all': everybody, 'barred': barred}}"
    if everybody - barred >= lacks:
        said = f"{said} {_('The others are of organisations that review it already.')}"
    if case.whole:
        said = f"{said} {_('Its review begins when all can be asked.')}"
    return said


def _workers(shared: Sharing) -> list[Worker]:
    planned = Counter(one for people in shared.plan.chosen.values() for one in people)
    people = [one.person for one in shared.candidates]
    known, names = User.objects.in_bulk(people), _organisations(people)
    workers = [Worker(known[one], names[one], shared.load.get(one, 0), planned[one]) for one in people]
    return sorted(workers, key=lambda worker: (str(worker.person).lower(), worker.person.pk))


def _organisations(people: Iterable[int]) -> dict[int, str]:
    names: dict[int, list[str]] = defaultdict(list)
    through = MentoringOrganisation.mentors.through.objects.filter(user__in=people).order_by("id")
    for person, name in through.values_list("user", "mentoringorganisation__name"):
        names[person].append(name)
    return defaultdict(str, {person: ", ".join(theirs) for person, theirs in names.items()})


def lacking(application: Application) -> int:
    return max(0, application.call.reviews_needed - application.reviews.at_work().count())


def free_people(application: Application) -> list[tuple[int, Choice]]:
    """Who may still be asked, least busy first."""
    people = list(rules.may_review(application))
    load, names = queue.load_of(application.call), _organisations([person.pk for person in people])
    ordered = sorted(people, key=lambda person: (load.get(person.pk, 0), person.pk))
    return [(one.pk, Choice(one, hint=names[one.pk], aside=_to_do(load.get(one.pk, 0)))) for one in ordered]


def _to_do(number: int) -> str:
    return ngettext("%(n)s review", "%(n)s reviews", number) % {"n": number}


def reviewers_of(application: Application) -> dict[str, Any]:
    reviews = list(application.reviews.select_related("reviewer").order_by("assigned_at", "id"))
    names = _organisations([review.reviewer_id for review in reviews])
    return {
        "reviews": [(review, names[review.reviewer_id]) for review in reviews],
        "lacks": lacking(application),
        "undecided": application.state in (Application.State.SUBMITTED, *rules.UNDER_REVIEW),
    }
