"""The desk of who tries the demo out, and the maps drawn from the steps."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as real
from django.core.management import call_command
from django.urls import reverse
from machine import serve

from crowdcoop.desk import atlas
from crowdcoop.desk.cast import CAST, address
from crowdcoop.notify import delivery, outbox
from crowdcoop.notify.models import Notice
from crowdcoop.workflow import all_steps
from tests import kept, make


@kept.fixture
def demo_lead(db):
    return make.person("Laia", email=address("lead"), language="ca")


def moves(*arguments: str) -> str:
    out = StringIO()
    call_command("moves", *arguments, stdout=out)
    return out.getvalue()


# -- Accounts ---------------------------------------------------------------------------------------


def test_one_click_makes_you_a_demo_account(demo_lead, client):
    answer = client.get(reverse("dev_as", args=["lead"]))
    assert (answer.status_code, answer.url) == (302, "/ca/")
    assert client.session["_auth_user_id"] == str(demo_lead.pk)


def test_only_demo_accounts_can_be_become(client, lead):
    for name in ("nobody", "admin", "lead@example"):
        assert client.get(f"/dev/as/{name}/").status_code == 404
    assert client.get(reverse("dev_as", args=["lead"])).status_code == 404
    assert "_auth_user_id" not in client.session


def test_the_list_says_who_is_there(demo_lead, client):
    page = client.get(reverse("dev")).content.decode()
    assert reverse("dev_as", args=["lead"]) in page
    assert reverse("dev_as", args=["mentor"]) not in page
    assert all(name in page for name in CAST)


@pytest.mark.parametrize("path", ["/dev/", "/dev/as/lead/", "/dev/mail/", "/dev/mail/1/", "/dev/mail/1/html/"])
def test_without_the_demo_none_of_it_exists(path, demo_lead, client, settings):
    outbox.post("x", outbox.Recipient(email="a@example.org"), key="1", subject="s", body="b")
    settings.DEMO = False
    assert client.get(path).status_code == 404
    assert "_auth_user_id" not in client.session


def test_the_demo_is_refused_on_a_real_site_unless_it_is_named():
    text = Path(real.BASE_DIR, "crowdcoop/settings.py").read_text()
    assert 'if DEMO and not (DEBUG or env.bool("DEMO_PUBLIC", False))' in text


# -- Mails ------------------------------------------------------------------------------------------


def test_every_mail_is_listed_and_can_be_read(la_fleca, client, lead):
    notice = Notice.objects.filter(person=lead).first() or _account_mail()
    assert reverse("dev_mail_view", args=[notice.pk]) in client.get(reverse("dev_mail")).content.decode()
    page = client.get(reverse("dev_mail_view", args=[notice.pk])).content.decode()
    assert notice.email in page


def _account_mail() -> Notice:
    outbox.post("login_code", outbox.Recipient(email="a@example.org"), key="1", subject="Code", body="ABC-123\n")
    return Notice.objects.get(key="1")


def test_a_code_that_was_sent_is_read_from_the_file_it_was_written_to(db, client, settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    notice = _account_mail()
    outbox.post("login_code", outbox.Recipient(email="b@example.org"), key="2", subject="Code", body="XYZ-789\n")
    assert delivery.deliver_due() == 2
    page = client.get(reverse("dev_mail_view", args=[notice.pk])).content.decode()
    assert "ABC-123" in page
    assert "XYZ-789" not in page
    assert "ABC-123" in client.get(reverse("dev_mail_html", args=[notice.pk])).content.decode()


def test_the_html_of_a_mail_is_shown_where_it_can_do_nothing(db, client):
    answer = client.get(reverse("dev_mail_html", args=[_account_mail().pk]))
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script" not in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


# -- The maps ---------------------------------------------------------------------------------------


def test_moves_lists_every_step_with_its_header():
    lines = moves().splitlines()
    assert lines[0].split() == list(atlas.HEADINGS)
    assert len(lines) == len(all_steps()) + 1
    ready = next(line for line in lines if line.startswith("reports.ready"))
    assert ready.split() == ["reports.ready", "requested", "ready", "system", "-", "report_ready"]


def test_who_is_written_as_in_the_header():
    told = {line.split(maxsplit=1)[0]: line.split(maxsplit=1)[1] for line in moves("--who").splitlines()}
    assert told["people.describe"] == "is_member | coordinator | system"


def test_the_drawn_states_are_those_of_the_steps():
    kept = Path(real.BASE_DIR, "docs/states.md").read_text(encoding="utf-8")
    assert kept == atlas.diagrams(), "python manage.py moves --diagrams"


def test_who_starts_the_product_is_told_of_everybody_one_can_become():
    assert set(serve.ACCOUNTS) == set(CAST)
