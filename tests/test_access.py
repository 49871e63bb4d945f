"""Every page of ours, tried by everyone: what is not yours does not exist."""

import re
from collections.abc import Iterator
from copy import deepcopy
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from crowdcoop.people.models import User
from tests import make
from tests.access_rows import Row
from tests.access_table import TABLE, rows
from tests.attacks import body
from tests.world import CAST

pytestmark = pytest.mark.once

ROOMS = ("crowdcoop", "incubator", "funding")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def our_patterns(resolver: Any = None) -> Iterator[URLPattern]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            if entry.callback.__module__.split(".")[0] in ROOMS:
                yield entry
        else:
            yield from our_patterns(entry)


def test_every_address_has_a_name_and_a_row_in_the_table():
    assert [pattern for pattern in our_patterns() if not pattern.name] == []
    assert {pattern.name for pattern in our_patterns()} == set(TABLE)


def signed_in(person: User | None) -> SimpleCookie:
    """What the browser keeps of somebody who has just come in."""
    client = Client()
    if person is not None:
        client.force_login(person, backend=BACKEND)
    return client.cookies


def asked(world: Any, cookies: SimpleCookie, name: str, row: Row, method: str) -> Any:
    """What this person is answered; whatever it changed is undone."""
    args = row.args(world)
    given = {"kwargs": args} if isinstance(args, dict) else {"args": args}
    with transaction.atomic():
        client = Client()
        client.cookies = deepcopy(cookies)
        answer = getattr(client, method)(reverse(name, **given))
        transaction.set_rollback(True)
    return answer


def wrong(world: Any, cookies: SimpleCookie, who: str, name: str, row: Row, method: str) -> str:
    answer = asked(world, cookies, name, row, method)
    body(answer)
    may, code = getattr(row, method), answer.status_code
    to_login = code == 302 and re.search(r"/accounts/login/(?!code/confirm)", answer["Location"])
    if may is not None and who in may:
        fits = code in (row.answers if method == "get" else row.pressed) and not to_login
    else:
        # 405 says no more than the address itself, whoever asks.
        fits = code == 404 or (code == 405 and may is None) or (to_login and who == "stranger")
    return "" if fits else f"{method.upper()} {name} by {who}: {code} {answer.get('Location', '')}"


def doors(people: tuple[str, ...]) -> Iterator[tuple[str, str, Row, str]]:
    for who in people:
        for name in sorted(TABLE):
            for row in rows(name):
                for method in ("get", "post"):
                    # That a method is not there needs to be tried by one of them only.
                    if getattr(row, method) is not None or who == "member":
                        yield who, name, row, method


@pytest.mark.parametrize("people", [CAST[n : n + 2] for n in range(0, len(CAST), 2)], ids=" and ".join)
def test_everybody_gets_what_the_table_says(everything, people):
    cookies = {who: signed_in(getattr(everything, who)) for who in people}
    found = [line for who, *door in doors(people) if (line := wrong(everything, cookies[who], who, *door))]
    assert found == []


@pytest.mark.parametrize("role", ["", "mentor", "coordinator", "finance", "matcher"])
def test_the_administration_is_closed_to_who_is_not_let_in_by_name(role, db):
    client = Client()
    client.force_login(make.person(role=role), backend=BACKEND)
    assert client.get("/en/admin/").status_code in (302, 403, 404)


def test_what_is_not_there_is_answered_like_what_is_not_yours(everything):
    """So that trying numbers tells nothing."""
    client = Client()
    client.force_login(everything.other_member, backend=BACKEND)
    there = client.get(reverse("report", args=[everything.report.pk]))
    not_there = client.get(reverse("report", args=[10**6]))
    assert there.status_code == not_there.status_code == 404
    pages = [
        re.sub(r"reports[/%\w]*", "", answer.content.decode().replace("%2F", "/")) for answer in (there, not_there)
    ]
    assert pages[0] == pages[1]


def test_numbers_beyond_the_database_are_no_page(everything):
    client = Client()
    client.force_login(everything.coordinator, backend=BACKEND)
    for name in ("report", "inbox_notice", "staff_call", "staff_application", "advice_session", "campaign_review"):
        assert client.get(reverse(name, args=[10**30])).status_code == 404, name
