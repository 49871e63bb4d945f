"""A new call starts with a questionnaire, a rubric, dated cards and hours of its own: our default, edited call by call."""

import tomllib
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from incubator.calls.content import CallPool, CallQuestion, Criterion, TimelineCard
from incubator.calls.models import Call, MentoringOrganisation, Programme

SOURCE = Path(__file__).with_name("default_call.toml")
# As in the first edition of the programme: three organisations share out the hours (bases of the call, 2020).
ORGANISATIONS = 3
LANGUAGES = [code for code, _name in settings.LANGUAGES]


@cache
def default() -> dict[str, Any]:
    return tomllib.loads(SOURCE.read_text())


def programme() -> Programme:
    told = default()["programme"]
    language = LANGUAGES[0]
    translations = {
        code: {"title": told[code], "summary": told[f"summary_{code}"]} for code in LANGUAGES if code != language
    }
    found, _new = Programme.objects.get_or_create(
        title=told[language],
        defaults={"summary": told[f"summary_{language}"], "language": language, "translations": translations},
    )
    return found


def fill(call: Call) -> None:
    """All that a call asks and shows, in every language of the site; the one of the call is its own."""
    told = default()
    CallQuestion.objects.bulk_create(_question(call, place, one) for place, one in enumerate(told["questions"]))
    Criterion.objects.bulk_create(_criterion(call, place, one) for place, one in enumerate(told["criteria"]))
    TimelineCard.objects.bulk_create(_card(call, one) for one in told["cards"])
    CallPool.objects.bulk_create(
        CallPool(call=call, organisation=organisation, minutes=call.minutes_per_organisation)
        for organisation in MentoringOrganisation.objects.all()[:ORGANISATIONS]
    )


def _question(call: Call, place: int, told: dict[str, Any]) -> CallQuestion:
    code, choices = _main(call), told.get("choices", [])
    settled = {
        name: told[name] for name in ("name", "part", "kind", "required", "word_limit", "seen_blind") if name in told
    }
    return CallQuestion(
        call=call,
        position=place,
        words=told[code],
        help=told.get(f"help_{code}", ""),
        choices=[{"name": one["name"], "words": one[code]} for one in choices],
        translations={
            other: {
                "words": told[other],
                "help": told.get(f"help_{other}", ""),
                **({"choices": {one["name"]: one[other] for one in choices}} if choices else {}),
            }
            for other in _others(call)
        },
        **settled,
    )


def _criterion(call: Call, place: int, told: dict[str, Any]) -> Criterion:
    return Criterion(
        call=call,
        position=place,
        name=told["name"],
        weight=told["weight"],
        words=told[_main(call)],
        anchors=told[f"anchors_{_main(call)}"],
        translations={code: {"words": told[code], "anchors": told[f"anchors_{code}"]} for code in _others(call)},
    )


def _card(call: Call, told: dict[str, Any]) -> TimelineCard:
    zone = timezone.get_default_timezone()
    days = {
        "opens": call.opens_at.astimezone(zone).date(),
        "closes": (call.closes_at - timedelta(minutes=1)).astimezone(zone).date(),
        "decision": call.decision_by,
    }
    return TimelineCard(
        call=call,
        day=days[told["day"]],
        title=told[_main(call)],
        words=told[f"words_{_main(call)}"],
        translations={code: {"title": told[code], "words": told[f"words_{code}"]} for code in _others(call)},
    )


def _main(call: Call) -> str:
    return call.language if call.language in LANGUAGES else LANGUAGES[0]


def _others(call: Call) -> list[str]:
    return [code for code in LANGUAGES if code != _main(call)]
