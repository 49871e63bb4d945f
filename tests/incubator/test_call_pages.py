"""The pages on which the coordination makes a call, with what nobody should write into them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from incubator.calls import moves
from incubator.calls.content import CallQuestion
from incubator.calls.models import Call, MentoringOrganisation
from tests import kept, make

pytestmark = [pytest.mark.django_db, pytest.mark.once]
KINDS = ("cards", "partners", "questions", "rubric")
ROWS = {"cards": "cards", "partners": "partners", "questions": "questions", "rubric": "criteria"}


@kept.fixture
def call():
    return make.call(title="Crowdcoop 2026", opens=10 * make.DAY, closes=40 * make.DAY)


@pytest.fixture
def desk(as_, coordinator):
    return as_(coordinator)


def day(days):
    return (timezone.localtime(clock.now()) + timedelta(days=days)).date().isoformat()


def dates(**more):
    given = {"title": "Spring", "summary": "Bread", "language": "es", "territory": "Catalunya", "places": "3"}
    given |= {"opens_at": day(10), "closes_at": day(40), "decision_by": day(60)}
    return {**given, **more}


def question(**more):
    given = {"part": "idea", "kind": "short", "words": "Its name?", "required": "on", "max_score": "0"}
    return {**given, "seen_blind": "on", **more}


def criterion(**more):
    given = {"words": "Care", "weight": "10", **{f"anchor_{mark}": f"A {mark}" for mark in range(5)}}
    return {**given, **more}


def card(**more):
    return {"day": day(20), "title": "Workshop", **more}


def partner(**more):
    return {"name": "Fundació Teler", "part": "promoter", **more}


def numbers(**more):
    given = {"reviews_needed": "3", "round_days": "40", "second_round_days": "30", "advice_minutes_needed": "60"}
    given |= {"members_needed_per_module": "1", "followers_needed": "30", "updates_needed": "1", "fee": "4"}
    given |= {"attendance_percent": "80", "average_pledge": "50", "worksheets_needed": "on", "assembly_needed": "on"}
    return {**given, **more}


WRITTEN = {"cards": card, "partners": partner, "questions": question, "rubric": criterion}


def sentences(answer):
    """What stands beside the fields and above them."""
    form = answer.context["form"]
    return [str(sentence) for found in form.errors.values() for sentence in found]


def written(call):
    steps = ("calls.draft", "calls.publish_terms", "calls.announce")
    return Entry.objects.filter(step__startswith="calls.").exclude(step__in=steps).count()


# -- A new call -----------------------------------------------------------------------------------
def test_a_new_call_is_a_draft_with_the_usual_questions(desk):
    answer = desk.post(
        "/en/staff/calls/new/",
        dates(title_ca="Primavera", opens_at="2027-03-01", closes_at="2027-03-31", decision_by="2027-04-15"),
    )
    call = Call.objects.get()
    assert answer["Location"] == f"/en/staff/calls/{call.pk}/"
    assert [call.opens_at.isoformat(), call.closes_at.isoformat()] == [
        "2027-02-28T23:00:00+00:00",
        "2027-03-31T22:00:00+00:00",
    ]
    assert [call.state, call.announced_at, call.translations] == ["draft", None, {"ca": {"title": "Primavera"}}]
    assert [call.questions.count() > 5, call.criteria.count(), call.cards.count()] == [True, 6, 3]
    assert "Nobody sees it yet" in desk.get(answer["Location"]).content.decode()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("closes_at", 5),
        ("decision_by", 40),
        ("opens_at", "soon"),
        ("opens_at", "9999-12-31"),
        ("title", ""),
        ("title", "a\x00b"),
        ("title", "a" * 500),
        ("title_ca", "a" * 121),
        ("places", "0"),
        ("places", "99999999"),
        ("language", "de"),
        ("programme", "777"),
    ],
)
def test_wrong_dates_and_words_are_said_and_nothing_is_made(desk, name, value):
    value = day(value) if isinstance(value, int) else value
    answer = desk.post("/en/staff/calls/new/", dates(**{name: value}))
    assert "There is a problem" in answer.content.decode()
    assert Call.objects.count() == 0


def test_fields_that_are_not_in_the_form_are_ignored(desk):
    desk.post("/en/staff/calls/new/", dates(state="open", fee_basis_points="0", announced_at=day(0)))
    assert list(Call.objects.values_list("state", "fee_basis_points", "announced_at")) == [("draft", 400, None)]


# -- Its sections ---------------------------------------------------------------------------------
def test_the_list_of_what_it_consists_of_leads_to_each_part(desk, call):
    page = desk.get(f"/en/staff/calls/{call.pk}/").content.decode()
    for word in ("dates", "terms", "hours", "numbers", *KINDS, "preview"):
        assert f"/en/staff/calls/{call.pk}/{word}/" in page
        assert desk.get(f"/en/staff/calls/{call.pk}/{word}/").status_code == 200


def test_a_day_that_is_not_touched_keeps_its_hour(desk, call):
    url = f"/en/staff/calls/{call.pk}/dates/"
    initial = desk.get(url).context["form"].initial
    shown = {name: initial[name].isoformat() for name in ("opens_at", "closes_at", "decision_by")}
    desk.post(url, dates(programme=call.programme_id, **shown, title="Corrected", title_en="In English"))
    after = Call.objects.get()
    assert [after.title, after.opens_at, after.closes_at] == ["Corrected", call.opens_at, call.closes_at]
    assert after.translations == {"en": {"title": "In English"}}


def test_what_cannot_change_any_more_is_said_beside_its_field(desk, open_call, la_fleca):
    make.submitted(la_fleca, open_call)
    url = f"/en/staff/calls/{open_call.pk}/dates/"
    answer = desk.post(url, dates(programme=open_call.programme_id, places="1", opens_at=day(-7), closes_at=day(20)))
    form = answer.context["form"]
    assert {"places", "closes_at", "territory"} <= set(form.errors)
    assert form.errors["places"] == ["Applications have come in: there can be more places, not fewer."]


def test_numbers_are_kept_and_the_fee_is_a_percentage(desk, call):
    desk.post(f"/en/staff/calls/{call.pk}/numbers/", numbers(fee="2.5"))
    after = Call.objects.get()
    assert [after.reviews_needed, after.second_round_days, after.fee_basis_points] == [3, 30, 250]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("reviews_needed", "0"),
        ("reviews_needed", "11"),
        ("round_days", "0"),
        ("second_round_days", "91"),
        ("fee", "20.01"),
        ("fee", "-1"),
        ("fee", "NaN"),
        ("followers_needed", "99999999999999999999"),
    ],
)
def test_numbers_without_sense_are_said(desk, call, name, value):
    answer = desk.post(f"/en/staff/calls/{call.pk}/numbers/", numbers(**{name: value}))
    assert list(answer.context["form"].errors) == [name]
    assert written(call) == 0


def test_hours_are_given_by_organisation(desk, call):
    facto, heres = (MentoringOrganisation.objects.create(name=name) for name in ("Facto", "Heres"))
    url = f"/en/staff/calls/{call.pk}/hours/"
    assert "There is a problem" in desk.post(url, {}).content.decode()
    assert "There is a problem" in desk.post(url, {f"hours_{facto.pk}": "161"}).content.decode()
    desk.post(url, {f"hours_{facto.pk}": "7.5", f"hours_{heres.pk}": ""})
    assert list(call.pools.values_list("organisation__name", "minutes")) == [("Facto", 450)]
    assert 'value="7.5"' in desk.get(url).content.decode()


def test_hours_without_organisations_lead_to_naming_them(desk, call):
    assert "No organisation yet" in desk.get(f"/en/staff/calls/{call.pk}/hours/").content.decode()


def test_terms_are_published_version_by_version_and_earlier_ones_can_be_read(desk, call, client):
    url = f"/en/staff/calls/{call.pk}/terms/"
    assert "nothing to publish" in desk.post(url, {"text": call.terms.text}).content.decode()
    assert "There is a problem" in desk.post(url, {"text": " "}).content.decode()
    desk.post(url, {"text": "Second version", "text_ca": "Segona versió"})
    assert [call.terms.version, call.terms.translations] == [2, {"ca": {"text": "Segona versió"}}]
    page = desk.get(url).content.decode()
    assert "One person, one vote." in page
    assert "Segona versió" in client.get(f"/ca/programme/terms/{call.slug}/").content.decode()
    assert "One person, one vote." in client.get(f"/en/programme/terms/{call.slug}/1/").content.decode()
    assert client.get(f"/en/programme/terms/{call.slug}/3/").status_code == 404


# -- Its lists ------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", KINDS)
def test_rows_are_added_changed_and_removed(desk, call, kind):
    url, rows = f"/en/staff/calls/{call.pk}/{kind}/", getattr(call, ROWS[kind])
    before = set(rows.values_list("pk", flat=True))
    assert desk.get(f"{url}new/").status_code == 200
    assert desk.post(f"{url}new/", WRITTEN[kind]())["Location"] == url
    row = rows.exclude(pk__in=before).get()
    assert str(row) in desk.get(url).content.decode()
    field = {"cards": "title", "partners": "name"}.get(kind, "words")
    assert desk.get(f"{url}{row.pk}/").status_code == 200
    desk.post(f"{url}{row.pk}/", WRITTEN[kind](**{field: "Corrected"}))
    row.refresh_from_db()
    assert str(row) == "Corrected"
    desk.post(f"{url}{row.pk}/remove/")
    assert set(rows.values_list("pk", flat=True)) == before


@pytest.mark.parametrize(
    ("kind", "more", "words"),
    [
        ("questions", {"words": ""}, "This field is required."),
        ("questions", {"words": "¿qué queréis hacer?"}, "Another question of this call says the same."),
        ("questions", {"words": "x" * 500}, "Ensure this value has at most 300 characters (it has 500)."),
        ("questions", {"word_limit": "0"}, "Ensure this value is greater than or equal to 1."),
        ("questions", {"word_limit": "2001"}, "Ensure this value is less than or equal to 2000."),
        ("questions", {"max_score": "101"}, "Ensure this value is less than or equal to 100."),
        ("questions", {"kind": "choice", "choices": "Only one"}, "Write at least two choices, one a line."),
        ("questions", {"kind": "choice", "choices": "Yes\nyes"}, "Two choices say the same."),
        ("questions", {"kind": "choice", "choices": "a\n" + "b" * 121}, "A choice has at most 120 characters."),
        ("questions", {"kind": "choice", "choices": "a\nb", "choices_ca": "a"}, "Write as many choices as in the language of the call."),
        ("questions", {"kind": "file"}, "A file can carry names on any page: reviewers see it after the decision."),
        ("rubric", {"weight": "0"}, "Ensure this value is greater than or equal to 1."),
        ("rubric", {"weight": "101"}, "Ensure this value is less than or equal to 100."),
        ("rubric", {"anchor_3": ""}, "This field is required."),
        ("rubric", {"anchor_0_ca": "Res"}, "Write all five sentences in this language, or none."),
        ("rubric", {"words": "necesidad y viabilidad"}, "Another criterion of this call says the same."),
        ("cards", {"day": "2200-01-01"}, "Ensure this value is less than or equal to 2100-01-01."),
        ("cards", {"link": "https://example.org/"}, "A link has an address and words: write both or none."),
        ("cards", {"link": "javascript:alert(1)", "link_words": "Go"}, "Enter a valid URL."),
        ("partners", {"website": "ftp://example.org"}, "Enter a valid URL."),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_said_and_not_kept(desk, call, kind, more, words):
    answer = desk.post(f"/en/staff/calls/{call.pk}/{kind}/new/", WRITTEN[kind](**more))
    assert sentences(answer) == [words]
    assert written(call) == 0


def test_the_same_partner_is_named_once(desk, call):
    url = f"/en/staff/calls/{call.pk}/partners/new/"
    desk.post(url, partner())
    assert sentences(desk.post(url, partner(name="fundació teler"))) == ["This partner is there already."]
    assert call.partners.count() == 1


def test_a_question_can_be_added_to_a_part(desk, call):
    url = f"/en/staff/calls/{call.pk}/questions/"
    assert f"{url}new/?part=needs" in desk.get(url).content.decode()
    assert desk.get(f"{url}new/?part=needs").context["form"]["part"].value() == "needs"
    assert desk.get(f"{url}new/?part=nothing").status_code == 200


def test_choices_are_one_a_line_and_said_in_each_language(desk, call):
    url = f"/en/staff/calls/{call.pk}/questions/"
    more = {"kind": "choice", "choices": "Sí \n\n No", "choices_ca": "Sí\nNo pas", "words_ca": "Com?"}
    desk.post(f"{url}new/", question(**more))
    made = call.questions.last()
    assert made.choices == [{"name": "si", "words": "Sí"}, {"name": "no", "words": "No"}]
    assert made.translations == {"ca": {"words": "Com?", "choices": {"si": "Sí", "no": "No pas"}}}
    page = desk.get(f"{url}{made.pk}/")
    assert page.context["form"]["choices_ca"].value() == "Sí\nNo pas"
    desk.post(f"{url}{made.pk}/", question(**more | {"choices": "Claro\nNo"}))
    assert call.questions.last().choices == [{"name": "si", "words": "Claro"}, {"name": "no", "words": "No"}]


def test_what_belongs_to_another_kind_is_not_kept(desk, call):
    desk.post(f"/en/staff/calls/{call.pk}/questions/new/", question(kind="number", word_limit="5", choices="a\nb"))
    made = call.questions.last()
    assert [made.word_limit, made.choices] == [None, []]


def test_a_criterion_has_its_anchors_in_each_language(desk, call):
    catalan = {"words_ca": "Cura", **{f"anchor_{mark}_ca": f"Un {mark}" for mark in range(5)}}
    desk.post(f"/en/staff/calls/{call.pk}/rubric/new/", criterion(**catalan))
    made = call.criteria.last()
    assert made.anchors == ["A 0", "A 1", "A 2", "A 3", "A 4"]
    assert made.translations == {"ca": {"words": "Cura", "anchors": ["Un 0", "Un 1", "Un 2", "Un 3", "Un 4"]}}
    page = desk.get(f"/en/staff/calls/{call.pk}/rubric/{made.pk}/").content.decode()
    assert "Un 3" in page


def test_rows_are_moved_with_their_buttons(desk, call):
    url = f"/en/staff/calls/{call.pk}/rubric/"
    first, second = call.criteria.all()[:2]
    page = desk.get(url).content.decode()
    assert page.count(f'action="{url}{second.pk}/move/"') == 2
    assert page.count(f'action="{url}{first.pk}/move/"') == 1
    desk.post(f"{url}{second.pk}/move/", {"to": "up"})
    assert list(call.criteria.all()[:2]) == [second, first]
    desk.post(f"{url}{second.pk}/move/", {"to": "down"})
    assert list(call.criteria.all()[:2]) == [first, second]
    assert desk.post(f"{url}{second.pk}/move/", {"to": "sideways"}).status_code == 404
    assert desk.post(f"/en/staff/calls/{call.pk}/cards/{call.cards.first().pk}/move/", {"to": "up"}).status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_of_another_call_is_no_page_of_this_one(desk, call, coordinator, kind):
    other = make.call()
    moves.write_partner(other, by=coordinator, name="Theirs")
    row = getattr(other, ROWS[kind]).first()
    url = f"/en/staff/calls/{call.pk}/{kind}/{row.pk}/"
    assert [desk.get(url).status_code, desk.post(url, WRITTEN[kind]()).status_code] == [404, 404]
    assert [desk.post(f"{url}remove/").status_code, desk.post(f"{url}move/", {"to": "up"}).status_code] == [404, 404]
    assert getattr(other, ROWS[kind]).filter(pk=row.pk).exists()


def test_what_is_written_on_a_card_is_only_text(desk, call, client):
    bad = "<script>alert(1)</script>"
    desk.post(f"/en/staff/calls/{call.pk}/cards/new/", card(title=bad, words=bad))
    for page in (desk.get(f"/en/staff/calls/{call.pk}/cards/"), client.get("/en/programme/")):
        assert bad not in page.content.decode()
        assert "&lt;script&gt;" in page.content.decode()


# -- Fixed ----------------------------------------------------------------------------------------
def test_fixed_parts_are_shown_with_the_reason_and_cannot_be_written(desk, open_call, la_fleca):
    make.submitted(la_fleca, open_call)
    url = f"/en/staff/calls/{open_call.pk}/"
    assert "so that everybody is asked and judged alike" in desk.get(url).content.decode()
    for kind in ("questions", "rubric"):
        page = desk.get(f"{url}{kind}/").content.decode()
        row = getattr(open_call, ROWS[kind]).first()
        assert "The first application is in" in page
        assert f"{kind}/{row.pk}/" not in page
        assert desk.get(f"{url}{kind}/{row.pk}/")["Location"] == f"{url}{kind}/"
        answer = desk.post(f"{url}{kind}/new/", WRITTEN[kind]())
        assert [answer.status_code, "The first application is in" in answer.content.decode()] == [409, True]
    for word in ("numbers", "hours"):
        page = desk.get(f"{url}{word}/").content.decode()
        assert "The first application is in" in page
        assert '<button class="btn">Save' not in page


def test_a_question_that_a_team_has_answered_says_why_it_stays(desk, open_call, la_fleca):
    make.application(la_fleca, open_call)
    answered = open_call.questions.get(name="idea")
    url = f"/en/staff/calls/{open_call.pk}/questions/"
    answer = desk.post(f"{url}{answered.pk}/remove/", HTTP_REFERER=f"http://testserver{url}", follow=True)
    assert "already answered this question" in answer.content.decode()
    kept = question(part="idea", kind="number", words="How many?")
    assert sentences(desk.post(f"{url}{answered.pk}/", kept)) == [
        "A team has already answered this question in its draft: its kind stays."
    ]
    assert CallQuestion.objects.filter(pk=answered.pk, kind="long").exists()


# -- Moved, copied, previewed, listed -------------------------------------------------------------
def test_a_call_is_moved_with_its_buttons(desk):
    call = make.call()
    url = f"/en/staff/calls/{call.pk}/"
    assert f"{url}open/" in desk.get(url).content.decode()
    desk.post(f"{url}open/")
    page = desk.get(url).content.decode()
    assert "Its closing date has not come yet." in page
    assert f"{url}select/" not in page


def test_a_draft_is_announced_with_a_button_once_it_has_its_terms(desk):
    desk.post("/en/staff/calls/new/", dates())
    url = f"/en/staff/calls/{Call.objects.get().pk}/"
    assert "Publish the terms of the call first." in desk.get(url).content.decode()
    desk.post(f"{url}terms/", {"text": "One person, one vote."})
    assert f"{url}announce/" in desk.get(url).content.decode()
    desk.post(f"{url}announce/")
    assert Call.objects.get().announced_at is not None
    assert "Its opening date has not come yet." in desk.get(url).content.decode()


def test_a_call_is_cancelled_with_a_reason(desk, call):
    url = f"/en/staff/calls/{call.pk}/"
    assert "There is a problem" in desk.post(f"{url}cancel/", {"reason": ""}).content.decode()
    desk.post(f"{url}cancel/", {"reason": "No grant."})
    assert Call.objects.get().state == "cancelled"
    assert desk.get(url).status_code == 200


def test_the_next_edition_is_one_click_away(desk, call):
    answer = desk.post(f"/en/staff/calls/{call.pk}/copy/")
    copied = Call.objects.exclude(pk=call.pk).get()
    assert answer["Location"] == f"/en/staff/calls/{copied.pk}/"
    assert copied.copied_from == call


def test_the_preview_shows_each_question_as_a_team_sees_it_and_keeps_nothing(desk, call):
    url = f"/en/staff/calls/{call.pk}/preview/"
    listed = desk.get(url).content.decode()
    for part in CallQuestion.Part:
        assert f"{url}{part}/" in listed
        page = desk.get(f"{url}{part}/").content.decode()
        for asked in call.questions.filter(part=part):
            assert asked.translations["en"]["words"] in page
        assert 'enctype="multipart/form-data"' not in page
        assert desk.post(f"{url}{part}/", {}).status_code == 405
    assert desk.get(f"{url}nothing/").status_code == 404


@pytest.mark.parametrize(
    "path", ["", "new/", "{pk}/", "{pk}/dates/", "{pk}/terms/", "{pk}/questions/", "{pk}/preview/"]
)
@pytest.mark.parametrize("who", ["lead", "mentor", "finance", "supporter"])
def test_staff_pages_do_not_exist_for_others(as_, call, who, path, request):
    url = "/en/staff/calls/" + path.format(pk=call.pk)
    assert as_(request.getfixturevalue(who)).get(url).status_code == 404
    assert as_(None).get(url)["Location"].startswith("/en/accounts/login/")


def test_the_list_of_calls_asks_the_same_however_long(desk, cost):
    counts = []
    for rows in (3, 27):
        for _ in range(rows):
            make.call()
        counts.append(cost(desk, "/en/staff/calls/"))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("kind", KINDS)
def test_the_lists_of_a_call_ask_the_same_however_long(desk, call, coordinator, cost, kind):
    part = {"cards": moves.write_card, "partners": moves.write_partner}
    part |= {"questions": moves.write_question, "rubric": moves.write_criterion}
    given = {
        "cards": {"title": "Card", "day": clock.now().date()},
        "partners": {"name": "Partner"},
        "questions": {"part": "idea", "words": "Why?"},
        "rubric": {"words": "Care", "weight": 1, "anchors": list("abcde")},
    }[kind]
    counts = []
    for rows in (2, 12):
        for _ in range(rows):
            part[kind](call, by=coordinator, **given)
        counts.append(cost(desk, f"/en/staff/calls/{call.pk}/{kind}/"))
    assert counts[0] == counts[1]
