"""The project is AGPL-3.0-or-later: every package it runs on must be one that may be combined with that."""

import re
from importlib.metadata import metadata

import pytest

from crowdcoop.settings import BASE_DIR

# What a package says of itself, in SPDX or in the older classifiers; each is compatible with AGPL-3.0
# (https://www.gnu.org/licenses/license-list.html).
COMPATIBLE = re.compile(
    r"\b(MIT|MIT-0|MIT-CMU|BSD|BSD License|0BSD|ISC|Apache-2\.0|Apache Software License|Apache License"
    r"|PSF-2\.0|Python Software Foundation License|MPL-2\.0|MPL 2\.0|Mozilla Public License 2\.0"
    r"|LGPL|LGPLv2\+|LGPL-3\.0-only|GNU Lesser General Public License|HPND|Unlicense|Zlib)\b",
    re.IGNORECASE,
)
# Packages whose metadata name no licence, with the file in which they give it.
READ_BY_HAND: dict[str, str] = {}


def packages() -> list[str]:
    lock = (BASE_DIR / ".ci" / "requirements.lock").read_text()
    return re.findall(r"^([A-Za-z0-9_.-]+)==", lock, re.MULTILINE)


def told(package: str) -> str:
    about = metadata(package)
    classifiers = [line for line in about.get_all("Classifier") or [] if line.startswith("License ::")]
    return "; ".join([about["License-Expression"] or "", *classifiers, (about["License"] or "")[:200]])


@pytest.mark.parametrize("package", packages())
def test_a_dependency_may_be_combined_with_ours(package):
    assert COMPATIBLE.search(told(package)) or package in READ_BY_HAND, f"{package}: {told(package)!r}"


def test_a_licence_that_may_not_be_combined_is_seen():
    assert not COMPATIBLE.search("License :: Other/Proprietary License; SSPL-1.0; BUSL-1.1; GPL-2.0-only")


def test_our_own_licence_is_in_the_repository():
    text = (BASE_DIR / "LICENSE").read_text()
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in text
    assert "Version 3" in text


def test_fonts_come_with_their_licence():
    fonts = BASE_DIR / "static" / "fonts"
    assert len(list(fonts.glob("*.woff2"))) <= len(list(fonts.glob("OFL*.txt"))) + 1
    assert list(fonts.glob("OFL*.txt"))
