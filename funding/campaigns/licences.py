"""Free licences a collective return can carry; the keys are those of Goteo's public data, so that projects can come over."""

from typing import NamedTuple

from funding.campaigns.models import CollectiveReturn

FILES, CODE, DESIGN, MANUAL = (
    CollectiveReturn.Kind.FILES,
    CollectiveReturn.Kind.CODE,
    CollectiveReturn.Kind.DESIGN,
    CollectiveReturn.Kind.MANUAL,
)
# What can be copied can be licensed; a service or an idea cannot.
LICENSABLE = (FILES, CODE, DESIGN, MANUAL)
_WORKS = (FILES, DESIGN, MANUAL)
_SOFTWARE = (CODE,)
_TEXTS = (FILES, MANUAL)
_HARDWARE = (DESIGN,)
_CC = "https://creativecommons.org/licenses"


class Licence(NamedTuple):
    key: str
    name: str
    url: str
    kinds: tuple[str, ...]


LICENCES = (
    Licence("ccbysa", "CC BY-SA 4.0", f"{_CC}/by-sa/4.0/", _WORKS),
    Licence("ccby", "CC BY 4.0", f"{_CC}/by/4.0/", _WORKS),
    Licence("ccbync", "CC BY-NC 4.0", f"{_CC}/by-nc/4.0/", _WORKS),
    Licence("ccbyncsa", "CC BY-NC-SA 4.0", f"{_CC}/by-nc-sa/4.0/", _WORKS),
    Licence("ccbynd", "CC BY-ND 4.0", f"{_CC}/by-nd/4.0/", _WORKS),
    Licence("ccbyncnd", "CC BY-NC-ND 4.0", f"{_CC}/by-nc-nd/4.0/", _WORKS),
    Licence("cc0", "CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/", LICENSABLE),
    Licence("pd", "Public domain", "https://creativecommons.org/publicdomain/mark/1.0/", LICENSABLE),
    Licence("fal", "Free Art License", "https://artlibre.org/licence/lal/en/", _WORKS),
    Licence("fdl", "GNU FDL", "https://www.gnu.org/licenses/fdl-1.3.html", _TEXTS),
    Licence(
        "freebsd", "FreeBSD Documentation License", "https://www.freebsd.org/copyright/freebsd-doc-license/", _TEXTS
    ),
    Licence("agpl", "AGPL-3.0", "https://www.gnu.org/licenses/agpl-3.0.html", _SOFTWARE),
    Licence("gpl", "GPL-3.0", "https://www.gnu.org/licenses/gpl-3.0.html", _SOFTWARE),
    Licence("gpl2", "GPL-2.0", "https://www.gnu.org/licenses/old-licenses/gpl-2.0.html", _SOFTWARE),
    Licence("lgpl", "LGPL-3.0", "https://www.gnu.org/licenses/lgpl-3.0.html", _SOFTWARE),
    Licence("mpl", "MPL 2.0", "https://www.mozilla.org/MPL/2.0/", _SOFTWARE),
    Licence("apache", "Apache 2.0", "https://www.apache.org/licenses/LICENSE-2.0", _SOFTWARE),
    Licence("mit", "MIT", "https://opensource.org/license/mit", _SOFTWARE),
    Licence("bsd", "BSD 3-Clause", "https://opensource.org/license/bsd-3-clause", _SOFTWARE),
    Licence("php", "PHP License", "https://www.php.net/license/", _SOFTWARE),
    Licence("odbl", "ODbL 1.0", "https://opendatacommons.org/licenses/odbl/", _TEXTS),
    Licence("odcby", "ODC-BY 1.0", "https://opendatacommons.org/licenses/by/", _TEXTS),
    Licence("cernohl", "CERN OHL", "https://cern-ohl.web.cern.ch/", _HARDWARE),
    Licence("oshw", "TAPR Open Hardware License", "https://tapr.org/the-tapr-open-hardware-license/", _HARDWARE),
    Licence(
        "tapr",
        "TAPR Noncommercial Hardware License",
        "https://tapr.org/the-tapr-noncommercial-hardware-license/",
        _HARDWARE,
    ),
    Licence("balloon", "Balloon Open Hardware License", "http://balloonboard.org/licence.html", _HARDWARE),
    Licence("xoln", "XOLN", "https://guifi.net/en/FONNC", _HARDWARE),
    Licence("ppl", "Peer Production License", "https://wiki.p2pfoundation.net/Peer_Production_License", LICENSABLE),
)
BY_KEY = {licence.key: licence for licence in LICENCES}


def of(collective_return: CollectiveReturn) -> Licence | None:
    return BY_KEY.get(collective_return.licence)


def for_kind(kind: str) -> list[Licence]:
    return [licence for licence in LICENCES if kind in licence.kinds]
