"""What people are told: kept with what it tells, sent once to each, in their language, and read in their inbox."""

import re
import smtplib
from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse

from crowdcoop import clock
from crowdcoop.notify import delivery, outbox
from crowdcoop.notify.models import MailState, Notice
from crowdcoop.notify.words import words
from crowdcoop.people import moves as people
from crowdcoop.reports import moves as reports
from crowdcoop.workflow import NotYours
from tests import make

LINK = re.compile(r"https?://[^\s\"'<>]+")


@pytest.fixture
def notices(la_fleca):
    """Two people of a team are told the same, each in their language."""
    Notice.objects.all().delete()
    catalan = make.person("Mercè Vall·llosera", language="ca")
    people.join_team(la_fleca, by=None, person=catalan)
    Notice.objects.all().delete()
    order = reports.request(la_fleca, by=None, period=date(2026, 10, 1), language="es")
    reports.ready(order, by=None, file="x.pdf", sha256="0" * 64, size=20_000)
    return list(Notice.objects.order_by("id"))


@pytest.fixture
def notice(notices):
    return notices[0]


# -- Sending ----------------------------------------------------------------------------------------


def test_each_receiver_gets_a_mail_of_their_own(notices):
    assert delivery.deliver_due() == len(notices) == 3
    assert [sent.to for sent in mail.outbox] == [[each.email] for each in notices]
    assert all(not sent.cc and not sent.bcc for sent in mail.outbox)


def test_sent_again_there_is_nothing_to_send(notices):
    delivery.deliver_due()
    assert delivery.deliver_due() == 0
    assert len(mail.outbox) == 3


def test_text_and_html_carry_the_same_links(notices):
    delivery.deliver_due()
    for sent in mail.outbox:
        html = sent.alternatives[0].content
        in_html = {link for link in LINK.findall(html) if "w3.org" not in link}
        assert set(LINK.findall(sent.body)) == in_html
        assert len(html.encode()) < 40_000


def test_the_first_line_is_the_subject_and_the_rest_the_words(notice):
    said = words(notice)
    assert said.subject == "The progress report of La Fleca is ready"
    assert said.subject not in said.text
    assert f"http://testserver{notice.entry.about.get_absolute_url()}" in said.text


def test_headers_say_language_and_that_no_person_wrote_it(notices):
    delivery.deliver_due()
    assert [sent.extra_headers["Content-Language"] for sent in mail.outbox] == ["en", "en", "ca"]
    assert {sent.extra_headers["Auto-Submitted"] for sent in mail.outbox} == {"auto-generated"}
    assert re.fullmatch(rf"<notice-{notices[0].pk}\.\d+@testserver>", mail.outbox[0].extra_headers["Message-ID"])


def test_words_of_people_cannot_become_html_or_headers(other_lead):
    wicked = make.cooperative(other_lead, name='<b>Bad</b>\r\nBcc: all@example.org "x"')
    notice = Notice.objects.filter(message="report_ready")
    order = reports.request(wicked, by=None, period=date(2026, 10, 1), language="es")
    reports.ready(order, by=None, file="x.pdf", sha256="0" * 64, size=1)
    said = words(notice.get())
    assert "\n" not in said.subject
    assert "<b>Bad</b>" not in said.html
    assert "&lt;b&gt;Bad&lt;/b&gt;" in said.html


def test_a_mail_waits_longer_after_each_failure_and_is_given_up_in_the_end(notice, monkeypatch):
    monkeypatch.setattr(delivery, "_mail", broken)
    waits, moment = [], clock.now()
    for _ in range(delivery.MAX_ATTEMPTS):
        with clock.at(moment):
            delivery.deliver_due()
        row = Notice.objects.get(pk=notice.pk)
        waits.append(row.not_before - moment)
        moment = row.not_before
    assert waits == [timedelta(minutes=2**n) for n in range(delivery.MAX_ATTEMPTS)]
    assert (row.mail_state, row.attempts) == (MailState.FAILED, delivery.MAX_ATTEMPTS)
    assert row.error == "ValueError: broken"


def broken(*_anything):
    raise ValueError("broken")


def test_one_mail_that_cannot_be_written_does_not_stop_the_others(notices):
    Notice.objects.filter(pk=notices[0].pk).update(message="no_such_template")
    assert delivery.deliver_due() == 2
    assert Notice.objects.get(pk=notices[0].pk).mail_state == MailState.QUEUED


def test_a_mail_another_worker_has_taken_is_left_to_it_until_its_lease_ends(notice):
    Notice.objects.exclude(pk=notice.pk).delete()
    assert delivery._claim(notice)
    assert not delivery._claim(notice)
    assert delivery.deliver_due() == 0
    with clock.at(clock.now() + delivery.LEASE):
        assert delivery.deliver_due() == 1


@pytest.mark.parametrize(("code", "state"), [(550, MailState.FAILED), (450, MailState.QUEUED)])
def test_a_receiver_refused_for_good_is_not_tried_again_and_one_refused_for_now_is(code, state, notice, monkeypatch):
    Notice.objects.exclude(pk=notice.pk).delete()
    raising(monkeypatch, smtplib.SMTPRecipientsRefused({notice.email: (code, b"not this one")}))
    assert delivery.deliver_due() == 0
    row = Notice.objects.get(pk=notice.pk)
    assert (row.mail_state, "not this one" in row.error) == (state, True)


def test_a_server_that_goes_away_costs_no_attempt_and_the_rest_waits(notices, monkeypatch):
    raising(monkeypatch, smtplib.SMTPServerDisconnected("gone"))
    assert delivery.deliver_due() == 0
    assert list(Notice.objects.order_by("id").values_list("attempts", "mail_state")) == [(0, MailState.QUEUED)] * 3


def raising(monkeypatch, error):
    def send(self, *args, **options):
        raise error

    monkeypatch.setattr("django.core.mail.message.EmailMessage.send", send)


def test_words_of_account_mails_are_wiped_once_sent(db):
    to = outbox.Recipient(email="new@example.org", language="es")
    outbox.post("login_code", to, key="account:1", subject="Tu código", body="ABC-123\n")
    delivery.deliver_due()
    assert "ABC-123" in mail.outbox[0].body
    row = Notice.objects.get()
    assert (row.mail_state, row.subject, row.body) == (MailState.SENT, "Tu código", "")


def test_the_same_key_is_one_mail(db):
    to = outbox.Recipient(email="new@example.org")
    for _ in range(2):
        outbox.post("login_code", to, key="account:1", subject="x", body="y")
    assert Notice.objects.count() == 1


def test_what_is_rolled_back_is_not_told(la_fleca, supporter, django_capture_on_commit_callbacks):
    before = Notice.objects.count()
    with django_capture_on_commit_callbacks() as awakened, pytest.raises(NotYours):
        people.join_team(la_fleca, by=supporter, person=supporter)
    assert (Notice.objects.count(), awakened) == (before, [])


def test_a_queue_longer_than_a_batch_is_sent_to_its_end(db, monkeypatch):
    monkeypatch.setattr(delivery, "BATCH", 2)
    for number in range(5):
        outbox.post("x", outbox.Recipient(email=f"p{number}@example.org"), key=str(number), subject="s", body="b")
    assert delivery.deliver_due() == 5


# -- A real mail server -----------------------------------------------------------------------------


@pytest.fixture
def through_smtp(settings, smtp_sink):
    smtp_sink.messages.clear()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(smtp_sink.url.rsplit(":", 1)[1])
    yield smtp_sink
    smtp_sink.refuse = False


@pytest.mark.slow
def test_a_mail_server_in_trouble_gets_each_mail_once_when_it_is_well_again(through_smtp, notices):
    through_smtp.refuse = True
    assert delivery.deliver_due() == 0
    assert {row.mail_state for row in Notice.objects.all()} == {MailState.QUEUED}
    through_smtp.refuse = False
    with clock.at(clock.now() + timedelta(minutes=2)):
        assert delivery.deliver_due() == 3
        assert delivery.deliver_due() == 0
    ids = [message["Message-ID"] for message in through_smtp.messages]
    assert ids == [delivery.message_id(notice) for notice in notices]


@pytest.mark.slow
def test_a_mail_server_that_is_not_there_loses_nothing(through_smtp, settings, notices):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    assert delivery.deliver_due() == 0
    settings.EMAIL_PORT = port
    with clock.at(clock.now() + timedelta(minutes=2)):
        assert delivery.deliver_due() == 3
    assert len(through_smtp.messages) == 3


@pytest.mark.slow
def test_letters_and_parts_arrive_as_they_were_written(through_smtp, notices, settings):
    delivery.deliver_due()
    message = through_smtp.to(notices[2].email)[0]
    assert message["Content-Language"] == "ca"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert "La Fleca" in message.get_body(("plain",)).get_content()


# -- The inbox --------------------------------------------------------------------------------------


def test_the_inbox_shows_what_this_person_was_told_and_no_more(notices, lead, as_, other_lead):
    page = as_(lead).get(reverse("inbox")).content.decode()
    assert page.count("The progress report of La Fleca is ready") == 1
    assert "Nothing here yet" in as_(other_lead).get(reverse("inbox")).content.decode()


def test_account_mails_are_not_in_the_inbox(lead, as_):
    Notice.objects.all().delete()
    outbox.post("login_code", outbox.recipient(lead), key="1", subject="Your code", body="ABC-123")
    assert "Your code" not in as_(lead).get(reverse("inbox")).content.decode()
    assert as_(lead).get(Notice.objects.get().get_absolute_url()).status_code == 404


def test_opening_a_message_marks_it_as_read_and_shows_its_words(notice, as_):
    client = as_(notice.person)
    page = client.get(notice.get_absolute_url()).content.decode()
    assert "is ready to read and to download" in page
    assert notice.entry.about.get_absolute_url() in page
    first = Notice.objects.get(pk=notice.pk).read_at
    client.get(notice.get_absolute_url())
    assert first is not None
    assert Notice.objects.get(pk=notice.pk).read_at == first


def test_a_message_of_another_person_does_not_exist(notices, as_):
    assert as_(notices[1].person).get(notices[0].get_absolute_url()).status_code == 404
    assert Notice.objects.get(pk=notices[0].pk).read_at is None


def test_all_can_be_marked_as_read_but_only_ones_own(notices, as_):
    assert as_(notices[0].person).post(reverse("inbox_read")).status_code == 302
    assert list(Notice.objects.unread().values_list("pk", flat=True).order_by("pk")) == [n.pk for n in notices[1:]]


def test_unread_messages_come_first_and_then_the_newest(la_fleca, lead):
    for month in (1, 2, 3):
        order = reports.request(la_fleca, by=None, period=date(2026, month, 1), language="es")
        reports.ready(order, by=None, file="x", sha256="", size=1)
    own = Notice.objects.filter(person=lead, message="report_ready")
    third, second, first = own.order_by("-id")
    Notice.objects.filter(pk=third.pk).update(read_at=clock.now())
    assert list(own.unread_first()) == [second, first, third]


@pytest.mark.parametrize("count", [3, 30])
def test_a_full_inbox_asks_the_database_no_more_than_a_small_one(
    count, la_fleca, lead, as_, django_assert_max_num_queries
):
    for number in range(count):
        order = reports.request(la_fleca, by=None, period=date(2000 + number, 1, 1), language="es")
        reports.ready(order, by=None, file="x", sha256="", size=1)
    client = as_(lead)
    # Whose mail has not left yet is given its subject here, once; from then on it is as cheap as the others.
    client.get(reverse("inbox"))
    with django_assert_max_num_queries(8):
        page = client.get(reverse("inbox")).content.decode()
    assert page.count("progress report of La Fleca") == min(count, 24)


def test_a_subject_comes_with_the_mail_or_with_the_first_list_and_a_broken_one_stops_nothing(notices, as_, monkeypatch):
    assert {notice.subject for notice in notices} == {""}
    Notice.objects.filter(pk=notices[0].pk).update(message="no_such_template")
    page = as_(notices[0].person).get(reverse("inbox"))
    assert page.content.decode().count("A message for you") == 1
    delivery.deliver_due()
    subjects = dict(Notice.objects.values_list("pk", "subject"))
    assert [bool(subjects[notice.pk]) for notice in notices] == [False, True, True]
