"""The drawings of a module: which are taken, how they are kept, and how they are given."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree import ElementTree as ET

from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.utils.translation import gettext as _

from crowdcoop.files.checking import check
from crowdcoop.files.kinds import Kind
from incubator.training.models import Figure, Module

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,59}\.(svg|png|jpg|jpeg)")
LARGEST_SVG = 200_000  # bytes
PHOTOGRAPHS = frozenset({Kind.PNG, Kind.JPEG})
SVG_MIME = "image/svg+xml"
# Opened as a page it has no script, no site and nothing to load; what it draws with may be styled by itself.
ALONE = "sandbox; default-src 'none'; style-src 'unsafe-inline'"

SVG = "{http://www.w3.org/2000/svg}"
_ELEMENTS = (
    "svg g defs title desc rect circle ellipse line polyline polygon path text tspan marker symbol use pattern mask"
    " clipPath linearGradient radialGradient stop"
)
ELEMENTS = frozenset(_ELEMENTS.split())
_ATTRIBUTES = (
    "id class role lang viewBox version width height x y x1 y1 x2 y2 cx cy r rx ry fx fy d points transform dx dy"
    " fill fill-opacity fill-rule stroke stroke-width stroke-linecap stroke-linejoin stroke-dasharray stroke-dashoffset"
    " stroke-opacity stroke-miterlimit opacity font-family font-size font-weight font-style text-anchor letter-spacing"
    " dominant-baseline alignment-baseline baseline-shift text-decoration word-spacing rotate textLength lengthAdjust"
    " gradientUnits gradientTransform spreadMethod offset stop-color stop-opacity patternUnits patternTransform"
    " patternContentUnits clip-path clip-rule clipPathUnits mask maskUnits maskContentUnits marker-start marker-mid"
    " marker-end markerWidth markerHeight markerUnits refX refY orient preserveAspectRatio vector-effect paint-order"
    " overflow visibility display color style aria-label aria-labelledby aria-hidden aria-describedby focusable"
    " href {http://www.w3.org/1999/xlink}href {http://www.w3.org/XML/1998/namespace}lang"
    " {http://www.w3.org/XML/1998/namespace}space"
)
ATTRIBUTES = frozenset(_ATTRIBUTES.split())
LINKS = ("href", "{http://www.w3.org/1999/xlink}href")
OWN = re.compile(r"#[\w.-]+")
# Whatever could name something outside, or be read as another thing than it looks.
REACHES_OUT = re.compile(r"url\s*\((?!\s*['\"]?#[\w.-]+['\"]?\s*\))|@|\\|javascript:|expression|/\*", re.IGNORECASE)


def faults_of(name: str, content: bytes) -> Iterator[str]:
    """What keeps a file from being a figure; photographs are looked at when they are kept."""
    if not NAME.fullmatch(name):
        yield _("A figure has a name of small letters, numbers and hyphens, and ends in .svg, .png or .jpg.")
    elif name.endswith(".svg"):
        yield from _svg(content)


def _svg(content: bytes) -> Iterator[str]:
    if len(content) > LARGEST_SVG:
        yield _("A drawing has at most %(n)s kB.") % {"n": LARGEST_SVG // 1000}
        return
    try:
        text = content.decode("utf-8")
        # Before it is parsed: no entities to unfold, no style sheet to fetch.
        if re.search(r"<!(?!--)|<\?(?!xml\s)", text):
            yield _("A drawing has no declarations (<!…> or <?…>) inside.")
            return
        root = ET.fromstring(text)  # noqa: S314
    except (UnicodeDecodeError, ET.ParseError):
        yield _("This drawing cannot be read as SVG.")
        return
    if root.tag != f"{SVG}svg":
        yield _("This drawing cannot be read as SVG.")
    for element in root.iter():
        yield from _element(element)


def _element(element: Any) -> Iterator[str]:
    tag = str(element.tag)
    if not tag.startswith(SVG) or tag.removeprefix(SVG) not in ELEMENTS:
        yield _("A drawing may not have <%(name)s> in it.") % {"name": tag.rpartition("}")[2]}
    for name, value in element.attrib.items():
        outside = name in LINKS and not OWN.fullmatch(value.strip())
        if name not in ATTRIBUTES or outside or REACHES_OUT.search(value):
            yield _("A drawing may not have %(name)s in it.") % {"name": f"{name.rpartition('}')[2]}=“{value[:40]}”"}


def keep(module: Module, drawn: Mapping[str, bytes]) -> dict[str, str]:
    """By name, the digest each is kept under. Raises NotTaken for a photograph that is none."""
    return {name: _kept(module, name, content) for name, content in drawn.items()}


def _kept(module: Module, name: str, content: bytes) -> str:
    sent = hashlib.sha256(content).hexdigest()
    known = Figure.objects.filter(module=module)
    # What was made anew here and comes back from an export is what we have, not a photograph to be made anew again.
    if there := (known.filter(sha256=sent) | known.filter(sent_sha256=sent)).order_by("id").first():
        return str(there.sha256)
    mime = SVG_MIME
    if not name.endswith(".svg"):
        checked = check(ContentFile(content, name=name), PHOTOGRAPHS)
        content, mime = checked.content, checked.mime
    made = hashlib.sha256(content).hexdigest()
    defaults = {"mime": mime, "content": content, "sent_sha256": sent}
    Figure.objects.get_or_create(module=module, sha256=made, defaults=defaults)
    return made


def respond(figure: Figure) -> HttpResponse:
    """Whoever calls has asked who may."""
    response = HttpResponse(bytes(figure.content), content_type=figure.mime)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = ALONE
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
