"""The programme's page, in each moment of a call's life and each language; and being told when one opens."""

from datetime import timedelta

import pytest
from django.test import Client

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.notify.delivery import deliver_due
from crowdcoop.notify.models import Notice
from crowdcoop.notify.words import words
from incubator.calls import dates, moves
from incubator.calls.models import CallWatcher, MentoringOrganisation
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.once]
APPLY = "/en/apply/check/1/"
WATCH = "/en/programme/watch/"


def page_of(client, language="en"):
    return client.get(f"/{language}/programme/").content.decode()


def test_the_open_call_has_one_button_its_dates_and_its_terms(client, open_call):
    page = page_of(client)
    for said in ("Crowdcoop 2026", APPLY, "About 40 minutes", f"/en/programme/terms/{open_call.slug}/", "Places"):
        assert said in page
    assert WATCH not in page
    assert "One person, one vote." in client.get(f"/en/programme/terms/{open_call.slug}/").content.decode()


def test_an_announced_call_says_when_it_opens_and_offers_to_tell(client):
    make.call(title="Autumn", opens=make.DAY, closes=2 * make.DAY)
    page = page_of(client)
    assert ["Autumn" in page, "Opens soon" in page, WATCH in page, APPLY in page] == [True, True, True, False]


def test_a_call_that_has_closed_takes_no_one_although_the_sweeper_is_late(client, open_call):
    with clock.at(open_call.closes_at):
        page = page_of(client)
        assert ["Being decided" in page, APPLY in page] == [True, False]
        dates.open_and_close_due()
        assert page_of(client) == page


def test_a_running_call_publishes_whom_it_has_chosen(client, open_call, la_fleca, other_coop, coordinator):
    rejected = make.reviewed(other_coop, open_call, coordinator=coordinator)
    make.incubation(la_fleca, open_call, coordinator=coordinator)
    make.decided(rejected, "rejected", coordinator=coordinator)
    with clock.at(open_call.closes_at):
        moves.run(moves.start_selecting(open_call, by=None), by=coordinator)
        page = page_of(client)
    assert "No call is open now" in page
    assert "Chosen in “Crowdcoop 2026”" in page
    assert "1 co-op has a place in the programme." in page
    assert [f"/en/cooperatives/{la_fleca.slug}/" in page, "Horta Viva" in page] == [True, False]


def test_nobody_reads_who_was_chosen_before_it_is_published(client, open_call, la_fleca, coordinator):
    make.incubation(la_fleca, open_call, coordinator=coordinator)
    with clock.at(open_call.closes_at):
        moves.start_selecting(open_call, by=None)
        assert "La Fleca" not in page_of(client)


def test_without_any_call_the_page_still_says_what_the_programme_is(client):
    page = page_of(client)
    assert ["No call is open now" in page, WATCH in page, "Who it is for" in page] == [True, True, True]


def test_it_says_how_many_hours_of_whom(client, coordinator):
    facto, heres = (MentoringOrganisation.objects.create(name=name) for name in ("Facto", "Heres"))
    call = make.open_call()
    moves.set_hours(call, by=coordinator, minutes={facto: 960, heres: 90})
    page = page_of(client).replace("\N{NO-BREAK SPACE}", " ")
    for said in ("Up to 17 h 30 min of advice", "16 h with Facto", "1 h 30 min with Heres"):
        assert said in page


def test_it_shows_what_happens_when_and_who_is_behind_it(client, open_call, coordinator):
    link = {"link": "https://example.org/taller", "link_words": "Sign up"}
    moves.write_card(open_call, by=coordinator, day=clock.now().date(), title="Taller", **link)
    moves.write_partner(open_call, by=coordinator, name="Teler", website="https://teler.example")
    moves.write_partner(open_call, by=coordinator, name="Ajuntament", part="supporter")
    page = page_of(client)
    for said in ("Taller", 'href="https://example.org/taller"', "Sign up", "https://teler.example", "Supported by"):
        assert said in page


@pytest.mark.parametrize(
    ("language", "title", "card"),
    [("es", "Convocatoria", "Se abre la convocatoria"), ("ca", "Crida", "S’obre la convocatòria"), ("en", "Call", "The call opens")],
)  # fmt: skip
def test_it_speaks_the_language_of_the_reader(client, open_call, coordinator, language, title, card):
    said = {"ca": {"title": "Crida"}, "en": {"title": "Call"}}
    moves.edit(open_call, by=coordinator, title="Convocatoria", translations=said)
    page = page_of(client, language)
    assert [title in page, card in page] == [True, True]


def test_the_page_asks_the_same_however_much_the_call_says(client, open_call, coordinator, cost):
    counts = []
    for rows in (2, 12):
        for n in range(rows):
            moves.write_card(open_call, by=coordinator, day=clock.now().date(), title=f"Card {n}")
            moves.write_partner(open_call, by=coordinator, name=f"Partner {rows} {n}")
        counts.append(cost(client, "/en/programme/"))
    assert counts[0] == counts[1]


def test_the_itinerary_a_call_leads_to_is_written_by_the_coordination(client, open_call, as_, coordinator):
    desk, url = as_(coordinator), "/en/staff/programmes/"
    desk.post(url, {"title": "Lighter", "title_ca": "Més lleuger"})
    assert "Lighter" in desk.get(url).content.decode()
    assert "There is a problem" in desk.post(url, {"title": "Lighter"}).content.decode()
    desk.post(f"{url}{open_call.programme_id}/", {"title": "Ours", "summary": "All of it."})
    page = page_of(client)
    assert ["Ours" in page, "All of it." in page] == [True, True]


# -- Tell me when it opens ------------------------------------------------------------------------
def test_any_address_gets_the_same_answer(client):
    answers = []
    for address in ("somebody@example.org", "somebody@example.org", "else@example.org"):
        answer = client.post(WATCH, {"email": address}, follow=True)
        answers.append((answer.redirect_chain, "We will write to you" in answer.content.decode()))
    assert answers == [([("/en/programme/", 302)], True)] * 3
    assert sorted(CallWatcher.objects.values_list("email", "language")) == [
        ("else@example.org", "en"),
        ("somebody@example.org", "en"),
    ]


@pytest.mark.parametrize("email", ["", "nobody", "a" * 250 + "@example.org", "a\x00@example.org"])
def test_what_is_no_address_is_said(client, email):
    assert "There is a problem" in client.post(WATCH, {"email": email}).content.decode()
    assert CallWatcher.objects.count() == 0


def test_one_address_of_the_net_does_not_ask_without_end(client, settings):
    settings.PLEDGE_LIMIT = 2
    answers = [client.post(WATCH, {"email": f"{n}@example.org"}).status_code for n in range(3)]
    assert answers == [302, 302, 429]


def test_looking_at_the_link_changes_nothing_and_one_button_stops_it(client):
    client.post(WATCH, {"email": "somebody@example.org"})
    watcher = CallWatcher.objects.get()
    assert "We write to somebody@example.org once" in client.get(watcher.get_absolute_url()).content.decode()
    assert CallWatcher.objects.get().stopped_at is None
    client.post(watcher.get_absolute_url())
    assert CallWatcher.objects.get().stopped_at is not None
    assert "We write no more" in client.get(watcher.get_absolute_url()).content.decode()
    assert client.get(f"{WATCH}not-a-token/").status_code == 404


def test_the_letter_is_in_the_language_asked_in_with_the_way_to_stop(client):
    client.post("/ca/programme/watch/", {"email": "somebody@example.org"})
    moves.open_call(make.call(title="Crowdcoop 2026"), by=None)
    dates.tell_due()
    notice = Notice.objects.get(message="call_opens")
    letter = words(notice, "en")
    assert [notice.language, letter.subject] == ["ca", "“Crowdcoop 2026” is open"]
    assert CallWatcher.objects.get().get_absolute_url().partition("/programme/")[2] in letter.text
    assert "/programme/" in letter.text
    shown = client.get(CallWatcher.objects.get().get_absolute_url().replace("/ca/", "/en/")).content.decode()
    assert "We wrote to somebody@example.org" in shown


def test_one_click_in_a_mail_program_forgets_the_address(client, mailoutbox):
    client.post("/ca/programme/watch/", {"email": "somebody@example.org"})
    moves.open_call(make.call(title="Crowdcoop 2026"), by=None)
    dates.tell_due()
    deliver_due()
    (mail,) = mailoutbox
    watcher, click = CallWatcher.objects.get(), {"List-Unsubscribe": "One-Click"}
    address = f"/ca/programme/watch/{watcher.token}/stop/"
    assert mail.extra_headers["List-Unsubscribe"] == f"<http://testserver{address}>"
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    program = Client(enforce_csrf_checks=True)
    for asked in (program.get(address), program.post(address, {"List-Unsubscribe": "\0" * 9})):
        assert asked.url == f"/ca/programme/watch/{watcher.token}/"
        assert CallWatcher.objects.get().stopped_at is None
    assert [program.post(address, click).status_code for _time in range(2)] == [204, 204]
    assert CallWatcher.objects.get().stopped_at is not None
    assert Entry.objects.filter(step="calls.stop_watching").count() == 1
    assert program.put(address).status_code == 405
    assert program.post(f"{WATCH}not-a-token/stop/", click).status_code == 404


def test_the_letter_to_drafts_says_the_last_moment(la_fleca, open_call):
    make.application(la_fleca, open_call)
    with clock.at(open_call.closes_at - timedelta(days=2)):
        dates.tell_due()
    letter = words(Notice.objects.filter(message="call_closes_soon").first(), "en")
    assert letter.subject.startswith("“Crowdcoop 2026” closes on ")
    assert "/apply/" in letter.text
