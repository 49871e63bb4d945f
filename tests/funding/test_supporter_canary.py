"""An anonymous giver is a stranger to everybody: no byte of who they are in any page, mail or file that others get."""

import pytest
from django.urls import reverse

from crowdcoop.journal.models import Entry
from crowdcoop.notify.models import Notice
from crowdcoop.notify.words import words
from crowdcoop.people.models import User
from funding.payments import sweep
from funding.payments.receipts import sweep as receipts
from funding.pledges.letters import moves as letters
from tests import make_pledges
from tests.access_table import TABLE, rows

pytestmark = [pytest.mark.django_db, pytest.mark.once]
WHO = {"name": "Zzyzx Rossinyol", "email": "zzyzx@example.org", "address": "Zzyzx\nZzyzx 9\n1\nZzyzx\nZzyzx"}
OTHERS = ("stranger", "member", "mentor", "coordinator", "other_member")


@pytest.fixture
def everything(everything, settings):
    """The world of every door, in which somebody gave, wrote, changed their mind and asked for their links."""
    settings.PLEDGE_LIMIT = 0
    w = everything
    pledge = make_pledges.paid(w.campaign, 3_000, **WHO, message="Go on!")
    letters.write(pledge, by=make_pledges.VISITOR, text="Hello")
    letters.answer(pledge, by=w.member, text="Good day")
    make_pledges.cancelled(make_pledges.paid(w.campaign, **WHO))
    declined = make_pledges.started(w.campaign, **WHO)
    w.desk.pay(declined.attempts.get(), "failed")
    sweep.settle_due()
    sweep.send_refunds_due()
    receipts.issue_due()
    w.canary = pledge
    return w


def test_no_page_tells_of_them(everything, as_):
    read = 0
    for who in OTHERS:
        person = getattr(everything, who, None)
        browser = as_(person if isinstance(person, User) else None)
        for page in pages(everything, who):
            answer = browser.get(page)
            body = b"".join(answer) if answer.streaming else answer.content
            assert b"zzyzx" not in body.lower(), (who, page)
            read += answer.status_code == 200
    assert read > 200


def pages(w, who: str) -> list[str]:
    """All that this person may open; the mails of the demo's desk are everybody's, and on no other installation."""
    found = [reverse("campaign_letter", args=[w.canary.pk])]
    for name in TABLE:
        for row in rows(name):
            if row.get and who in row.get and not name.startswith("dev_"):
                args = row.args(w)
                found.append(reverse(name, **({"kwargs": args} if isinstance(args, dict) else {"args": args})))
    return found


def test_no_mail_and_no_journal_tells_of_them(everything):
    mails = Notice.objects.exclude(email=WHO["email"]).filter(entry__isnull=False).select_related("entry")
    for notice in mails.order_by("id"):
        said = words(notice)
        assert "zzyzx" not in f"{said.subject}{said.text}{said.html}".lower(), notice.message
    assert mails.filter(message="pledge_letter").exists()
    for entry in Entry.objects.order_by("id"):
        assert "zzyzx" not in f"{entry.data}{entry.why}".lower(), entry.step


def test_they_get_what_is_theirs_and_finance_may_look(everything, client):
    mine = client.get(reverse("pledge_manage", args=[everything.canary.token])).content.decode()
    assert "Zzyzx Rossinyol" in mine
    paper = client.get(reverse("pledge_receipt", args=[everything.canary.token])).content.decode()
    assert "Zzyzx Rossinyol" in paper
    assert Notice.objects.filter(email=WHO["email"], message="pledge_received").count() == 2
