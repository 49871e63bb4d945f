"""Words and figures, as templates use them."""

import datetime as dt
import re
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.utils import formats, timezone, translation

from crowdcoop.look import text
from crowdcoop.look.templatetags import telar

NBSP = "\N{NO-BREAK SPACE}"


def said(template: str, language: str = "en", **context) -> str:
    with translation.override(language):
        return Template(template).render(Context(context)).strip()


# -- Figures and dates ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "full", "short", "share"),
    [
        ("es", f"1.234,50{NBSP}€", f"15.000{NBSP}€", f"62{NBSP}%"),
        ("ca", f"1.234,50{NBSP}€", f"15.000{NBSP}€", f"62{NBSP}%"),
        ("en", "€1,234.50", "€15,000", "62%"),
    ],
)
def test_money_is_written_as_the_reader_writes_it(language, full, short, share):
    assert said("{{ c|euros }}", language, c=123450) == full
    assert said("{{ c|euros_short }}", language, c=1500000) == short
    assert said("{{ c|percent:whole }}", language, c=931200, whole=1500000) == share


@pytest.mark.parametrize(("language", "written"), [("es", "1.565"), ("ca", "1.565"), ("en", "1,565")])
def test_a_count_is_written_as_the_reader_writes_it(language, written):
    assert said("{{ n|figure }}", language, n=1565) == written


@pytest.mark.parametrize(
    ("minutes", "written"), [(0, "0 h"), (45, "45 min"), (60, "1 h"), (150, "2 h 30 min"), (960, "16 h")]
)
def test_minutes_are_told_in_hours(minutes, written):
    assert said("{{ n|hours }}", n=minutes) == written.replace(" ", NBSP)


def test_headlines_keep_the_cents_there_are():
    assert said("{{ c|euros_short }}", "es", c=123450) == f"1.234,50{NBSP}€"


def test_nothing_known_is_written_as_nothing():
    assert said("[{{ c|euros }}{{ c|euros_short }}{{ c|fecha }}{{ c|fecha_hora }}{{ c|fecha_corta }}]", c=None) == "[]"


@pytest.mark.parametrize(("raised", "share"), [(0, "0%"), (1499999, "99%"), (1500000, "100%"), (1650000, "110%")])
def test_a_share_never_reads_as_reached_before_it_is(raised, share):
    assert said("{{ c|percent:1500000 }}", c=raised) == share


def test_a_share_of_nothing_is_nothing():
    assert said("{{ 5|percent:0 }}") == "0%"


@pytest.mark.parametrize(
    ("language", "day", "words"),
    [
        ("es", dt.date(2026, 3, 1), "1 de marzo de 2026"),
        ("ca", dt.date(2026, 3, 1), "1 de març de 2026"),
        ("ca", dt.date(2026, 4, 1), "1 d’abril de 2026"),
        ("ca", dt.date(2026, 8, 31), "31 d’agost de 2026"),
        ("ca", dt.date(2026, 10, 9), "9 d’octubre de 2026"),
        ("en", dt.date(2026, 3, 1), "1 March 2026"),
    ],
)
def test_long_dates_are_written_as_people_write_them(language, day, words):
    assert said("{{ day|fecha }}", language, day=day) == words


def test_a_moment_is_told_in_the_time_zone_of_the_reader():
    moment = dt.datetime(2026, 2, 28, 23, 30, tzinfo=dt.UTC)
    with timezone.override("Europe/Madrid"):
        assert said("{{ m|fecha_hora }}", "es", m=moment) == "1 de marzo de 2026, 00:30"
        assert said("{{ m|fecha_corta }}", "es", m=moment) == "01/03/2026"


@pytest.mark.parametrize(("language", "number"), [("es", "1.234,5"), ("ca", "1.234,5"), ("en", "1,234.5")])
def test_numbers_are_grouped_with_what_people_use(language, number):
    with translation.override(language):
        assert formats.number_format(1234.5, use_l10n=True, force_grouping=True) == number


@pytest.mark.parametrize("language", ["es", "ca", "en"])
def test_a_short_date_is_day_first_in_every_language_and_read_back_so(language):
    with translation.override(language):
        assert formats.date_format(dt.date(2026, 4, 3), "SHORT_DATE_FORMAT") == "03/04/2026"
        assert "%d/%m/%Y" in formats.get_format("DATE_INPUT_FORMATS")


# -- Words people wrote ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "<svg onload=alert(1)>",
        '<iframe src="https://evil.example"></iframe>',
        "<style>body{display:none}</style>",
        '<base href="https://evil.example/">',
        '<form action="https://evil.example"><input name=a></form>',
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:msgbox(1))",
        "![x](javascript:alert(1))",
        '[x](https://ok.example "onmouseover=alert(1)")<b onclick=alert(1)>',
        '<https://ok.example/"onmouseover=alert(1)>',
        "```<script>\n<img src=x onerror=alert(1)>\n```",
    ],
)
def test_no_attack_written_in_markdown_survives(attack):
    html = str(text.markdown(attack))
    tags = re.findall(r"<([a-z0-9]+)([^>]*)>", html)
    assert {name for name, _ in tags} <= text.TAGS
    for name, attributes in tags:
        assert not re.search(r"\son\w+\s*=", re.sub(r'"[^"]*"', '""', attributes)), html
        for address in re.findall(r'href="([^"]*)"', attributes):
            assert address.startswith(("https://ok.example", "http://", "mailto:")), (name, html)


def test_markdown_keeps_what_a_story_needs():
    html = text.markdown(
        "# Title\n\nA **bold** [link](https://example.org)\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    )
    assert "<h3>Title</h3>" in html
    assert "<strong>bold</strong>" in html
    assert 'rel="nofollow noopener"' in html
    assert html.count("<li>") == 2
    assert "<td>2</td>" in html


def test_a_mail_gets_the_words_of_markdown_without_its_marks():
    written = (
        "Hello **big** world\nand [more](https://a.example/)\n\n- one\n- two\n\n# Head\n\n![no](https://b.example/)"
    )
    assert text.plain(written, 50) == "Hello big world\nand more (https://a.example/)\n\n– one\n\n– two\n\nHead\n\nno"
    assert text.plain("one two three\n\nfour five", 4) == "one two three\n\n…"
    assert text.plain("one two three", 2) == "one two…"
    assert text.plain(None, 2) == ""


def test_markdown_shows_template_code_as_it_was_written():
    assert "{{ 7*7 }}" in said("{{ story|markdown }}", story="{{ 7*7 }} {% load x %}")


def test_a_heading_somebody_wrote_never_competes_with_the_page():
    html = text.markdown("# a\n\n## b\n\n### c\n\n#### d\n\n###### e")
    assert re.findall(r"<(h\d)>", html) == ["h3", "h3", "h3", "h4", "h4"]


def test_endless_and_deep_markdown_comes_to_an_end():
    assert len(text.markdown("a" * 200_000)) < 60_000
    assert text.markdown(">" * 20_000)
    assert text.markdown(None) == ""


def test_a_field_is_read_in_the_readers_language_or_as_first_written():
    coop = SimpleNamespace(name="Pan de barrio", translations={"ca": {"name": "Pa de barri"}, "en": {"name": ""}})
    assert said('{% in_lang coop "name" %}', "ca", coop=coop) == "Pa de barri"
    assert said('{{ coop|in_language:"name" }}', "en", coop=coop) == "Pan de barrio"
    assert said('{% in_lang coop "name" %}', "es", coop=coop) == "Pan de barrio"


def test_what_somebody_named_a_thing_is_escaped_when_shown():
    coop = SimpleNamespace(name='"><script>', translations={})
    assert "<script>" not in said('{% in_lang coop "name" %}', "es", coop=coop)


@pytest.mark.parametrize(("name", "letters"), [("Marta Puig i Soler", "MS"), ("Marta", "M"), ("", ""), ("¿?", "")])
def test_initials(name, letters):
    assert telar.initials(name) == letters
