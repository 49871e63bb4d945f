"""Every form of the site, as it stands on its page, is sent what no person would write."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.access_table import TABLE, rows
from tests.attacks import (
    ELSEWHERE,
    HOSTILE,
    MARK,
    SCRIPT,
    Form,
    Undone,
    body,
    browsers,
    forms,
    standing,
    steps,
)

# What nobody may say of themselves, whichever form it is smuggled in with.
SMUGGLED = {
    "is_staff": "1",
    "is_superuser": "1",
    "state": "funded",
    "status": "paid",
    "total": "1",
    "raised": "99999999",
    "owner": "1",
    "person": "1",
    "by": "1",
    "cooperative": "1",
    "campaign": "1",
    "mentor_id": "1",
    "role": "coordinator",
    "reviewer": "1",
    "outcome": "accepted",
    "relation": "none",
    "sent_at": "2001-01-01",
    "to_send_at": "2001-01-01",
    "reference": "CC-2001-0001",
    "blind_code": "T-99",
    "decision_reason": "Because.",
    "application": "1",
    "version": "99",
    "part": "lead",
    "slug": "stolen",
    "fee_basis_points": "0",
    "minimum": "1",
    "taking": "1",
    "created_at": "2001-01-01",
    "id": "1",
    "pk": "1",
}
# Buttons of rows like another one that is tried (test_editor.py), a colour, and the door for the provider's own events.
TRIED_ELSEWHERE = {"campaign_help_remove", "campaign_returns_remove", "campaign_rewards_remove", "set_theme"}
TRIED_ELSEWHERE |= {"campaign_impact_remove", "campaign_team_remove", "provider_webhook"}
# A second campaign needs one that has failed: the form is that of a pause, with one field (test_journeys_standing.py).
TRIED_ELSEWHERE |= {"journey_return"}
# There for ten seconds after a move, and of one number only (test_cohort_board.py).
TRIED_ELSEWHERE |= {"staff_board_take_back"}
# Pressed by mail programs, without a token and without a page (test_community.py, test_call_programme.py).
TRIED_ELSEWHERE |= {"follow_stop", "programme_stop_watching"}
# A draft is saved as far as it can be read; what cannot is shown back beside its question.
KEEPS_THE_REST = {"apply_part", "training_worksheet"}
# So many fields, each without an end, are more than a form may hold: answered before any is read.
MANY_FIELDS = 20
LINE = MARK + "x" * 100_000
FAR = {"date": "9999-12-31", "datetime-local": "9999-12-31T23:59", "number": "2147483647"}
LONG_AGO = {"date": "0001-01-01", "datetime-local": "0001-01-01T00:00", "number": "-1"}
GARBAGE = ("-1", "1e309", "NaN", str(10**30), "\u0661\u0662", "0x10", "[]", "' OR 1=1 --")


# The address book of attacks is long; PostgreSQL is the database that breaks on them.
pytestmark = pytest.mark.once


@pytest.fixture
def w(whole):
    return whole


# Read from the pages once for the world that stands, known by a word that no other world has.
_read: dict[str, list[Form]] = {}


@pytest.fixture
def by(w) -> dict[str, Client]:
    return browsers(w)


@pytest.fixture
def every_form(w, by) -> list[Form]:
    if w.pledge.token not in _read:
        _read[w.pledge.token] = forms(w, by)
    return _read[w.pledge.token]


Sent = Callable[..., Any]


def nul(form: Form, send: Sent) -> str:
    """Where words are written: PostgreSQL cannot keep it, SQLite would."""
    end = dict.fromkeys(("text", "textarea", "email", "url", "password"), "\0")
    if not any(field.kind in end for field in form.fields.values()):
        return ""
    return refused(form, send(form, form.filled(lambda name, field: field.plausible(name) + end.get(field.kind, ""))))


def endless_line(form: Form, send: Sent) -> str:
    return refused(form, send(form, form.filled(lambda _name, _field: LINE)))


def refused(form: Form, answer: Any) -> str:
    """Nothing has happened; and whoever has written more than a line has their words back."""
    if answer.steps and form.name not in KEEPS_THE_REST:
        return "was done"
    if answer.status_code == 400 and len(form.fields) > MANY_FIELDS:
        return ""
    if answer.status_code not in (200, 302, 303, 404, 409, 422, 429):
        return f"{answer.status_code}"
    kept = any(field.kind == "textarea" for field in form.fields.values())
    return "lost the words" if kept and MARK not in answer.content.decode() else ""


def hostile(form: Form, send: Sent) -> str:
    answer = send(form, form.filled(lambda _name, field: (HOSTILE + "\U0001f389\u202e")[: field.longest or None]))
    if answer.status_code >= 500:
        return f"{answer.status_code}"
    return "shows it raw" if SCRIPT in answer.content.decode() else ""


def with_kinds(kinds: dict[str, str]) -> Callable[[Form, Sent], str]:
    def attack(form: Form, send: Sent) -> str:
        answer = send(form, form.filled(lambda name, field: kinds.get(field.kind) or field.plausible(name)))
        return f"{answer.status_code}" if answer.status_code >= 500 else ""

    attack.__name__ = "dates " + kinds["date"]
    return attack


def garbage(form: Form, send: Sent) -> str:
    """In chosen and hidden fields too, and each of them twice."""
    words = {
        name: [GARBAGE[place % len(GARBAGE)], GARBAGE[-place % len(GARBAGE)]] for place, name in enumerate(form.fields)
    }
    answer = send(form, words)
    return f"{answer.status_code}" if answer.status_code >= 500 else ""


def smuggled(form: Form, send: Sent) -> str:
    plain = send(form, form.filled(), look=True)
    extra = {name: value for name, value in SMUGGLED.items() if name not in form.fields}
    more = send(form, form.filled() | extra, look=True)
    if plain.status_code != more.status_code:
        return f"{plain.status_code}, then {more.status_code}"
    return ", ".join(name for name, rows in plain.standing.items() if more.standing[name] != rows)


ATTACKS = [nul, endless_line, hostile, with_kinds(FAR), with_kinds(LONG_AGO), garbage, smuggled]


def test_no_form_breaks_or_believes_what_it_is_sent(by, every_form):
    def send(form: Form, words: dict[str, Any], *, look: bool = False) -> Any:
        before = steps()
        with Undone():
            answer = by[form.who].post(form.action, words)
            answer.steps = steps() - before
            answer.standing = standing() if look else {}
        return answer

    wrong = {}
    for form in every_form:
        for attack in ATTACKS:
            if (form.written or attack in (garbage, smuggled)) and (said := attack(form, send)):
                wrong[f"{form.name} by {form.who}: {attack.__name__}"] = said
    assert wrong == {}


def test_every_form_is_tried_and_none_is_taken_without_its_token(by, every_form):
    posts = {name for name in TABLE if any(row.post for row in rows(name))}
    assert posts - {form.name for form in every_form} - TRIED_ELSEWHERE == set()
    taken = []
    for form in every_form:
        browser = Client(enforce_csrf_checks=True)
        browser.cookies = by[form.who].cookies
        before = steps()
        with Undone():
            answer = browser.post(form.action, form.filled())
            if answer.status_code != 403 or steps() != before:
                taken.append(f"{form.name}: {answer.status_code}")
    assert taken == []


def addresses(w: Any) -> Iterator[tuple[str, str, Any]]:
    """Each address with somebody who may open it, or press its button."""
    for name in sorted(TABLE):
        for row in rows(name):
            may = row.get or row.post or frozenset()
            if may and name not in ELSEWHERE:
                yield next(one for one in ("member", *sorted(may)) if one in may), name, row.args(w)


def path(name: str, args: Any) -> str:
    return reverse(name, kwargs=args) if isinstance(args, dict) else reverse(name, args=args)


# Every parameter that any page of ours reads, and some that are read by pages of others.
JUNK = (
    "0",
    "-1",
    "1000000000",
    "abc",
    "' OR 1=1 --",
    "//evil.example",
    "\u0661",
    str(10**30),
    "__class__",
    "x" * 5_000,
)
ASKED = (
    "page",
    "q",
    "state",
    "kind",
    "sort",
    "ordering",
    "call",
    "cooperative",
    "reward",
    "answered",
    "key",
    "complete",
    "change",
    "from",
    "utm_source",
)
ASKED += ("unplaced", "waiting", "next", "lang", "language", "format", "page_size")


def test_no_address_breaks_on_what_is_asked_of_it(w, by):
    wrong = []
    for turn, (who, name, args) in itertools.product((0, 3, 7), addresses(w)):
        asked = {word: JUNK[(place + turn) % len(JUNK)] for place, word in enumerate(ASKED)}
        with Undone():
            answer = by[who].get(path(name, args), asked)
            body(answer)
        if answer.status_code not in (200, 302, 404, 405) and name != "readyz":
            wrong.append(f"{name} {turn}: {answer.status_code}")
        if "evil.example" in answer.get("Location", "").partition("?")[0]:
            wrong.append(f"{name} leads to {answer['Location']}")
    assert wrong == []


@pytest.mark.parametrize("param", ["page", "q", "call", "next"])
@pytest.mark.parametrize("name", ["campaigns", "my_pledges"])
def test_a_nul_in_an_address_is_no_address(client, db, name, param):
    """PostgreSQL refuses to be asked for one."""
    assert client.get(f"{reverse(name)}?{param}=%00").status_code == 400


@pytest.mark.parametrize("where", ["/en/follow/%00/", "/en/pledge/manage/x%00/", "/en/c/%00/", "/en/%00"])
def test_a_nul_in_a_path_is_no_path(client, db, where):
    assert client.get(where).status_code == 400


def test_a_nul_in_a_cookie_is_no_session(client, db):
    client.cookies.load('sessionid="aaaaaaaaaaaaaaaa\\000"')
    assert client.get(reverse("me")).status_code == 400


def other_numbers(args: Any, number: int) -> Any:
    if isinstance(args, dict):
        return {name: number if isinstance(word, int) else word for name, word in args.items()}
    return [number if isinstance(word, int) else word for word in args]


def test_numbers_that_name_nothing_are_no_page(w, by):
    wrong = []
    for (who, name, args), number in itertools.product(addresses(w), (0, 10**17, 10**19)):
        other = other_numbers(args, number)
        # A number of nineteen digits does not even fit into some addresses.
        if other == args or (name.startswith(("journey_", "staff_call_step", "staff_reviewer")) and number > 10**18):
            continue
        method = "get" if any(row.get for row in rows(name)) else "post"
        with Undone():
            answer = getattr(by[who], method)(path(name, other))
        if answer.status_code != 404:
            wrong.append(f"{name} {number}: {answer.status_code}")
    assert wrong == []


@pytest.mark.parametrize("method", ["put", "delete", "patch", "trace"])
@pytest.mark.parametrize(
    "where", ["/en/", "/en/apply/check/1/", "/en/campaign/story/", "/en/accounts/login/", "/healthz"]
)
def test_other_ways_of_asking_are_refused(client, db, method, where):
    assert getattr(client, method)(where).status_code == 405
