"""Filters and components of every template (a builtin: needs no `{% load %}`); docs/look.md shows each in use."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BoundField, Field
from django.template import Context
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from crowdcoop import money
from crowdcoop.look import chart, dates, text
from crowdcoop.look.weave import weave_svg

register = template.Library()

# What somebody sees on a tag, a stage or a banner: a colour of the cloth, always with words beside it.
KINDS = {"", "action", "good", "warm", "wait", "error", "plain"}
ICONS = {
    "arrow": "M4 12h15M13 6l6 6-6 6",
    "back": "M20 12H5M11 6l-6 6 6 6",
    "check": "M4 13l5 5L20 6",
    "clock": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3 3",
    "cross": "M5 5l14 14M19 5L5 19",
    "download": "M12 3v12M6 10l6 6 6-6M4 20h16",
    "edit": "M4 20h4L19 9l-4-4L4 16zM13 7l4 4",
    "heart": "M12 20C5 15 3 11 3 8a4.500 4.500 0 0 1 9-1 4.500 4.500 0 0 1 9 1c0 3-2 7-9 12z",
    "info": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v6M12 7v.5",
    "lock": "M5 11h14v10H5zM8 11V7a4 4 0 0 1 8 0v4",
    "mail": "M3 5h18v14H3zM3 6l9 8 9-8",
    "people": "M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM2 21c0-4 3-7 7-7s7 3 7 7M16 3.500a4 4 0 0 1 0 7.500M18.500 14.500c2 1 3.500 3.500 3.500 6.500",
    "plus": "M12 4v16M4 12h16",
    "share": "M12 15V3M7 8l5-5 5 5M5 12v9h14v-9",
    "warning": "M12 3L2 21h20zM12 10v5M12 18v.500",
}


# -- Words and figures ----------------------------------------------------------------------------


@register.filter
def euros(cents: int | None, currency: str = "EUR") -> str:
    return "" if cents is None else money.format(cents, currency, get_language())


@register.filter
def euros_short(cents: int | None, currency: str = "EUR") -> str:
    """Without the cents when there are none: for headlines."""
    return "" if cents is None else money.format(cents, currency, get_language(), whole=True)


@register.filter
def percent(part: int, whole: int) -> str:
    """How much of the whole, rounded down: 99.9 % of the minimum must not read as reached."""
    share = part * 100 // whole if whole else 0
    return f"{share}%" if get_language() == "en" else f"{share}\N{NO-BREAK SPACE}%"


@register.filter
def figure(number: int) -> str:
    """A count as people write it: 1.565, 1,565."""
    return formats.number_format(number, force_grouping=True)


@register.filter
def hours(minutes: int) -> str:
    """Hours and minutes by their symbols, which are the same in our languages."""
    whole, rest = divmod(minutes, 60)
    parts = [f"{whole} h"] * bool(whole or not rest) + [f"{rest} min"] * bool(rest)
    return " ".join(parts).replace(" ", "\N{NO-BREAK SPACE}")


@register.filter
def fecha(moment: dt.date | dt.datetime | None) -> str:
    return dates.long_date(moment) if moment else ""


@register.filter
def fecha_hora(moment: dt.datetime | None) -> str:
    return dates.long_moment(moment) if moment else ""


@register.filter
def fecha_corta(moment: dt.date | dt.datetime | None) -> str:
    return dates.short_date(moment) if moment else ""


@register.filter
def moment(written: str) -> dt.datetime:
    """A moment as the journal keeps it (ISO), to be told by one of the above."""
    return dt.datetime.fromisoformat(written)


@register.filter
def markdown(words: str | None) -> SafeString:
    return text.markdown(words)


@register.filter
def plain(words: str | None, limit: int) -> str:
    return text.plain(words, limit)


@register.filter
def in_language(thing: Any, field: str) -> str:
    return text.in_language(thing, field)


@register.simple_tag
def in_lang(thing: Any, field: str) -> str:
    return text.in_language(thing, field)


@register.filter
def initials(name: str) -> str:
    """Two letters for the round badge of somebody without a picture."""
    words = [word for word in name.split() if word[0].isalpha()]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


@register.filter
def complaints(field: BoundField) -> list[str]:
    """What is wrong with a field; "This field is required", five times in a summary, says nothing, so it gets the label."""
    plain = Field.default_error_messages["required"]
    return [
        _("Fill in: %(field)s") % {"field": field.label} if error.code == "required" and words == plain else words
        for error, words in zip(field.errors.as_data(), field.errors, strict=True)
    ]


# -- Pictures -------------------------------------------------------------------------------------


def _picture_number(context: Context) -> int:
    """Counts the patterns of one page, so that no two have the same id."""
    request = context.get("request")
    if request is None:
        return 0
    request.pictures_drawn = getattr(request, "pictures_drawn", 0) + 1
    return request.pictures_drawn


@register.simple_tag(takes_context=True)
def weave(context: Context, slug: str, form: str = "band") -> SafeString:
    """The cloth of a slug as a `band`, a `stripe` on a card, a `picture` instead of a photo, or an `avatar`."""
    cell, rows = {"band": (2, 7), "stripe": (3, 4), "picture": (7, 16), "avatar": (4, 12)}[form]
    pattern_id = f"weave-{_picture_number(context)}-{form}"
    return mark_safe(weave_svg(str(slug), pattern_id, f"weave weave-{form}", cell, rows))  # noqa: S308 - drawn here


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A line drawing of 24 by 24; without `label` it is decoration."""
    named = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" width="24" height="24" focusable="false" {}><path d="{}"/></svg>',
        named,
        ICONS[name],
    )


# -- Components -----------------------------------------------------------------------------------


@register.inclusion_tag("components/tag.html")
def tag(words: str, kind: str = "") -> dict[str, Any]:
    """A state in words on a tint: kind is one of KINDS."""
    if kind not in KINDS:
        raise ValueError(f"No tag of kind {kind!r}; there are {sorted(KINDS)}.")
    return {"words": words, "kind": kind}


@register.simple_block_tag
def banner(content: str, kind: str = "action", title: str = "") -> SafeString:
    """A message before the h1: kind `action`, `good`, `wait` or `error`."""
    drawing = {"good": "check", "error": "warning", "wait": "clock"}.get(kind, "info")
    heading = format_html('<p class="banner-title">{}</p>', title) if title else ""
    return format_html(
        '<div class="banner banner-{}" role="region" aria-label="{}">{}<div class="stack-s">{}{}</div></div>',
        kind,
        title or _("Important"),
        icon(drawing),
        heading,
        mark_safe(content),  # noqa: S308 - a block of our own template, already escaped
    )


@register.inclusion_tag("components/empty.html", takes_context=True)
def empty(context: Context, title: str, why: str = "", url: str = "", action: str = "") -> dict[str, Any]:
    """What would be here, why nothing is, and the one thing to do."""
    return {"title": title, "why": why, "url": url, "action": action, "number": _picture_number(context)}


@register.inclusion_tag("components/tasks.html")
def tasks(items: Iterable[Any]) -> dict[str, Any]:
    """Each item has title, url, status, kind and why (the reason it is locked: then it is no link)."""
    return {"items": items}


@register.inclusion_tag("components/stages.html")
def stages(items: Iterable[Any]) -> dict[str, Any]:
    """Each item has title, state (done, current, pending, failed) and note."""
    return {"items": items}


@register.inclusion_tag("components/summary.html")
def summary(rows: Iterable[tuple[Any, ...]]) -> dict[str, Any]:
    """Rows of (label, value) or (label, value, address to change it); an empty value reads "Not given"."""
    return {"rows": [(*row, "")[:3] for row in rows]}


@register.inclusion_tag("components/steps.html")
def steps(number: int, of: int) -> dict[str, Any]:
    return {"number": number, "of": of}


@register.inclusion_tag("components/back.html")
def back(url: str, words: str = "") -> dict[str, Any]:
    return {"url": url, "words": words}


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(*pairs: str) -> dict[str, Any]:
    """`{% breadcrumbs "Staff" staff_url "Calls" calls_url %}`: the pages above this one."""
    return {"trail": list(zip(pairs[::2], pairs[1::2], strict=True))}


@register.inclusion_tag("components/download.html")
def download(url: str, words: str, size: int = 0, form: str = "PDF") -> dict[str, Any]:
    """A file to take away, with its form and its size (bytes)."""
    return {"url": url, "words": words, "size": size, "form": form}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page, parameter: str = "page") -> dict[str, Any]:
    query = context["request"].GET.copy()

    def address(number: int) -> str:
        query[parameter] = str(number)
        return f"?{query.urlencode()}"

    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "page": page,
        "numbers": [(n, address(n) if isinstance(n, int) else "") for n in numbers],
        "previous": address(page.number - 1) if page.has_previous() else "",
        "next": address(page.number + 1) if page.has_next() else "",
    }


@register.inclusion_tag("components/progress.html", takes_context=True)
def progress(  # noqa: PLR0917 - a template tag's arguments stand in a row
    context: Context,
    raised: int,
    minimum: int,
    optimum: int = 0,
    matched: int = 0,
    currency: str = "EUR",
    live: str = "",
) -> dict[str, Any]:
    """The bar and its headline, in cents: `raised` is everything, `matched` the part of it from matchfunding.

    `live` is the address of total.json: with JavaScript the figures then follow it.
    """
    bar = chart.bar(raised, minimum, optimum, matched)
    figures = {"raised": raised, "minimum": minimum, "optimum": optimum, "matched": matched, "currency": currency}
    return {**figures, "live": live, "bar": bar, "number": _picture_number(context)}


@register.inclusion_tag("components/progress_line.html")
def progress_line(raised: int, minimum: int, currency: str = "EUR") -> dict[str, Any]:
    """The small one of a card: a thin bar, the money and the share."""
    return {"raised": raised, "minimum": minimum, "currency": currency, "bar": chart.bar(raised, minimum, 0, 0)}


@register.inclusion_tag("components/bars.html")
def bars(rows: Iterable[tuple[str, int, str]], caption: str, of: int = 0) -> dict[str, Any]:
    """A table whose last column is also drawn: rows of (label, number, how to write the number)."""
    return {"rows": chart.bars(list(rows), of), "caption": caption}


@register.inclusion_tag("components/line.html", takes_context=True)
def line(context: Context, points: Iterable[tuple[str, int, str]], caption: str, sentence: str = "") -> dict[str, Any]:
    """A curve with its sentence and, folded, its table: points as the rows of `bars`."""
    rows = list(points)
    return {
        "rows": rows,
        "curve": chart.curve([number for _label, number, _words in rows]),
        "caption": caption,
        "sentence": sentence,
        "number": _picture_number(context),
    }
