"""Templates: each can be read, each is used, and none brings in style, script or anything of another site."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines

from tests.house import BASE, code, kept, name_of, templates, where


@pytest.mark.parametrize("path", templates(), ids=name_of)
def test_a_template_can_be_read(path):
    if path.suffix in {".html", ".txt", ".svg", ".css", ".xml"}:
        engines["django"].get_template(name_of(path))


def test_no_template_is_unused():
    texts = "\n".join(path.read_text(encoding="utf-8") for path in [*code(), *templates()])
    by_others = ("account/", "allauth/", "mfa/", "telar/", "mail/", "pdf/sections/")
    by_django = {"400.html", "403.html", "404.html", "500.html", "403_csrf.html", "429.html"}
    unused = [
        name
        for path in templates()
        if not (name := name_of(path)).startswith(by_others)
        and name not in by_django
        and f'"{name}"' not in texts
        and f"'{name}'" not in texts
    ]
    assert unused == []


def test_every_section_of_the_report_has_its_template_and_none_is_unused():
    names = set()
    for dotted in settings.PROGRESS_REPORT_SECTIONS:
        module = BASE / Path(*dotted.split(".")[:-1]).with_suffix(".py")
        names |= set(re.findall(r'"name": "(\w+)"', module.read_text(encoding="utf-8"))[:1])
    assert names == {path.stem for path in templates() if path.parent == BASE / "templates/pdf/sections"}


MAIL_HAS_ITS_OWN = {"mail/base.html"}  # mail programs read no style sheets
DOCUMENTS = ("pdf/",)


def test_no_style_and_no_script_stands_in_a_page():
    forbidden = re.compile(
        r"<style|\sstyle\s*=|<script(?![^>]*\ssrc=)|\son[a-z]+\s*=\s*[\"']|javascript:", re.IGNORECASE
    )
    found = [
        f"{name_of(path)}: {hit[0]}"
        for path in templates()
        if name_of(path) not in MAIL_HAS_ITS_OWN and not name_of(path).startswith(DOCUMENTS)
        for hit in forbidden.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_nothing_comes_from_another_site():
    loads = re.compile(
        r"(?:src|srcset)=[\"']?(?:https?:)?//|<link[^>]+href=[\"']?(?:https?:)?//|url\([\"']?(?:https?:)?//"
    )
    imports = re.compile(r"@import")
    found = [where(path) for path in templates() if loads.search(path.read_text(encoding="utf-8"))]
    for path in kept():
        if path.suffix == ".css" and (imports.search(text := path.read_text(encoding="utf-8")) or loads.search(text)):
            found.append(where(path))
    assert found == []


def test_unknown_variables_fail_in_every_test():
    assert type(engines["django"].engine.string_if_invalid).__name__ == "Missing"
