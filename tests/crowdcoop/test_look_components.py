"""Cloth, charts and components, as templates use them."""

import re

import pytest
from django.core.paginator import Paginator
from django.template import Template, TemplateSyntaxError

from crowdcoop.look import chart
from crowdcoop.look.weave import COLUMNS, GROUNDS, YARNS, cloth, weave_svg
from tests.crowdcoop.test_look import NBSP, said

# -- Cloth ----------------------------------------------------------------------------------------


def test_the_same_name_always_weaves_the_same_cloth():
    assert cloth("la-fleca") == cloth("la-fleca")
    assert weave_svg("la-fleca", "a") == weave_svg("la-fleca", "a")
    assert cloth("la-fleca") != cloth("horta-viva")


def test_the_cloth_of_a_name_does_not_change_between_versions():
    woven = cloth("la-fleca")
    assert (woven.yarns, woven.ground) == (("#34409A", "#A8431F", "#F2B33D"), "#2B2018")


@pytest.mark.parametrize("slug", ["la-fleca", "horta-viva", "l·l", "", "x" * 200])
def test_a_cloth_has_three_yarns_on_a_ground_in_at_most_four_paths(slug):
    woven = cloth(slug)
    assert len(woven.yarns) == 3
    assert set(woven.yarns) < set(YARNS)
    assert woven.ground in GROUNDS
    assert {len(row) for row in woven.cells} == {COLUMNS}
    assert weave_svg(slug, "a").count("<path") <= 4
    assert len(weave_svg(slug, "a", rows=7)) < 4000


def test_two_cloths_on_a_page_have_ids_of_their_own(rf):
    html = said("{% weave 'a' %}{% weave 'a' 'stripe' %}{% weave 'b' 'avatar' %}", request=rf.get("/"))
    ids = re.findall(r'<pattern id="([^"]+)"', html)
    assert len(set(ids)) == 3
    assert [f"url(#{name})" in html for name in ids] == [True] * 3


def test_a_cloth_is_decoration():
    assert said("{% weave 'a' %}").count('aria-hidden="true"') == 1


# -- Figures drawn --------------------------------------------------------------------------------


def test_the_bar_is_as_long_as_the_optimum_and_marks_the_minimum():
    assert chart.bar(931200, 1500000, 2100000, 250000) == (32.44, 11.9, 71.43, False)


def test_the_bar_grows_with_what_goes_beyond():
    bar = chart.bar(3000000, 1500000, 2100000, 0)
    assert (bar.people, bar.mark, bar.reached) == (100, 50, True)


def test_the_bar_of_nothing_is_empty():
    assert chart.bar(0, 0, 0, 0).people == 0


def test_progress_says_in_words_what_it_draws(rf):
    html = said("{% progress 931200 1500000 2100000 250000 %}", "es", request=rf.get("/"))
    assert f"9.312{NBSP}€" in html
    assert f"62{NBSP}%" in html
    assert 'class="bar-people" width="32.44%"' in html
    assert "aria-live" not in html


def test_live_progress_names_where_its_figures_come_from(rf):
    html = said("{% progress 931200 1500000 live='/c/a/total.json' %}", request=rf.get("/"))
    assert 'data-live="/c/a/total.json"' in html
    assert 'aria-live="polite"' in html


def test_reaching_the_minimum_is_said(rf):
    assert "Minimum reached" in said("{% progress 1600000 1500000 2100000 %}", request=rf.get("/"))
    assert "Minimum reached" in said("{% progress 1600000 1500000 %}", request=rf.get("/"))
    assert "Minimum reached" not in said("{% progress 1499999 1500000 %}", request=rf.get("/"))


def test_a_curve_has_a_point_for_each_number():
    assert chart.curve([0, 50, 100], 100, 100) == "0.0,100.0 50.0,50.0 100.0,0.0"
    assert chart.curve([7], 100, 100) == "0.0,0.0 100.0,0.0"
    assert chart.curve([], 100, 100) == ""


def test_every_chart_has_its_table(rf):
    rows = [("Oven", 680000, "6.800 €"), ("Works", 340000, "3.400 €")]
    html = said("{% bars rows 'Needs' %}{% line rows 'Pledges' 'Going well.' %}", rows=rows, request=rf.get("/"))
    assert html.count("<table") == 2
    assert html.count("6.800 €") == 2
    assert 'width="50.00%"' in html


# -- Components -----------------------------------------------------------------------------------


def test_a_locked_task_is_no_link_and_says_why():
    items = [
        {"title": "Write the page", "url": "/x/", "why": "finish module 3"},
        {"title": "Lesson", "url": "/y/", "status": "2 of 5", "kind": "action"},
        {"title": "Team", "url": "/z/", "status": "Completed", "kind": "done"},
    ]
    html = said("{% tasks items %}", items=items)
    assert re.findall(r'href="([^"]+)"', html) == ["/y/", "/z/"]
    assert "finish module 3" in html
    assert 'class="tag tag-action">2 of 5' in html


def test_stages_say_their_state_in_words():
    states = ["done", "current", "failed", "pending"]
    html = said("{% stages items %}", items=[{"title": s, "state": s, "note": ""} for s in states])
    assert re.findall(r"(Done|Now|Failed|Still to come)", html) == ["Done", "Now", "Failed", "Still to come"]
    assert html.count('aria-current="step"') == 1


def test_a_summary_names_what_each_link_changes_and_what_was_left_empty():
    html = said("{% summary rows %}", rows=[("Name", "Marta", "/n/"), ("Phone", ""), ("Tip", 0)])
    assert 'Change<span class="vh">: Name</span>' in html
    assert html.count("Not given") == 1
    assert "<dd>0</dd>" in html


def test_a_summary_escapes_what_people_typed():
    assert "<b>" not in said("{% summary rows %}", rows=[("Name", "<b>x", "")])


def test_an_empty_list_says_what_why_and_one_thing_to_do():
    html = said("{% empty 'No updates yet' 'The team has not written.' '/new/' 'Write one' %}")
    assert ["No updates yet" in html, "The team has not written." in html, 'href="/new/">Write one' in html] == [
        True
    ] * 3


def test_an_unknown_kind_of_tag_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="purple"):
        said("{% tag 'x' 'purple' %}")


def test_breadcrumbs_come_in_pairs():
    assert said("{% breadcrumbs 'Staff' '/staff/' %}").count("<li>") == 1
    with pytest.raises(ValueError, match="zip"):
        said("{% breadcrumbs 'Staff' %}")


def test_a_banner_carries_words_of_the_page_and_escapes_its_title():
    html = said("{% banner 'wait' title %}<p>{{ words }}</p>{% endbanner %}", title="<i>", words="<b>")
    assert "banner-wait" in html
    assert "&lt;i&gt;" in html
    assert "<p>&lt;b&gt;</p>" in html


def test_a_download_says_its_form_and_size():
    assert "PDF, 205.1" in said("{% download '/r/' 'Report' 210000 %}")


def test_an_icon_alone_has_a_name():
    assert 'aria-label="Locked"' in said("{% icon 'lock' 'Locked' %}")
    assert 'aria-hidden="true"' in said("{% icon 'lock' %}")


def test_pagination_keeps_the_other_questions_of_the_address(rf):
    page = Paginator(range(500), 24).page(5)
    html = said("{% pagination page %}", page=page, request=rf.get("/", {"q": "pan & sal", "page": "5"}))
    assert 'rel="prev" href="?q=pan+%26+sal&amp;page=4"' in html
    assert 'rel="next" href="?q=pan+%26+sal&amp;page=6"' in html
    assert html.count('aria-current="page"') == 1


def test_one_page_needs_no_pagination(rf):
    assert said("{% pagination page %}", page=Paginator(range(3), 24).page(1), request=rf.get("/")) == ""


def test_steps_are_said_in_words():
    assert "Step 2 of 3" in said("{% steps 2 3 %}")


def test_components_need_no_load_tag():
    with pytest.raises(TemplateSyntaxError):
        Template("{% nothing_of_ours %}")
    assert said("{% back '/x/' 'To the list' %}").count("To the list") == 1
