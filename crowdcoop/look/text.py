"""Words people wrote, made safe to show, and words in the reader's language."""

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

import nh3
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from markdown_it import MarkdownIt

LONGEST = 50_000  # characters; a story of 2,000 words is 12,000
TAGS = {"a", "blockquote", "br", "code", "em", "h3", "h4", "hr", "li", "ol", "p", "pre", "s", "strong"}
TAGS |= {"table", "tbody", "td", "th", "thead", "tr", "ul"}


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "maxNesting": 20})
    return parser.enable(["table", "strikethrough"])


def _lower_headings(tokens: list[Any]) -> None:
    # The page owns h1 and its sections own h2: whatever somebody writes starts below them.
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h3" if token.tag in ("h1", "h2", "h3") else "h4"


@lru_cache(maxsize=256)
def markdown(text: str | None) -> SafeString:
    """Markdown to an allow-list of tags; images, raw HTML and addresses other than web and mail do not survive.

    A third of the time of a campaign's page went into it: what was read lately is remembered.
    """
    parser = _parser()
    tokens = parser.parse((text or "")[:LONGEST])
    _lower_headings(tokens)
    html = nh3.clean(
        parser.renderer.render(tokens, parser.options, {}),
        tags=TAGS,
        attributes={"a": {"href", "title"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener",
    )
    return mark_safe(html)  # noqa: S308 - nh3 has just cleaned it


def plain(text: str | None, words: int) -> str:
    """The same without its marks, for mails: whole paragraphs, up to so many words; a longer first one is cut."""
    paragraphs: list[str] = []
    left = words
    for token, marker in _said(text):
        said = marker + _inline(token)
        if paragraphs and len(said.split()) > left:
            paragraphs.append("…")
            break
        paragraphs.append(said if len(said.split()) <= left else " ".join(said.split()[:left]) + "…")
        left -= len(said.split())
    return "\n\n".join(paragraphs)


def _said(text: str | None) -> Iterator[tuple[Any, str]]:
    """Each piece of running text, and the dash it has where it begins a point of a list."""
    marker = ""
    for token in _parser().parse((text or "")[:LONGEST]):
        if token.type == "list_item_open":
            marker = "– "
        elif token.type == "inline":
            yield token, marker
            marker = ""


def _inline(token: Any) -> str:
    """A link is followed by its address, unless that is what it says."""
    said, address = "", ""
    for child in token.children:
        if child.type == "link_open":
            address = str(child.attrGet("href"))
        elif child.type == "link_close" and not said.endswith(address):
            said += f" ({address})"
        said += "\n" if child.type in ("softbreak", "hardbreak") else child.content
    return said


def in_language(thing: Any, field: str, language: str | None = None) -> str:
    """The field of `thing` in the language asked for (default: the active one), or as it was first written."""
    language = (language or get_language() or "").split("-")[0]
    translated = (getattr(thing, "translations", None) or {}).get(language) or {}
    return translated.get(field) or getattr(thing, field)
