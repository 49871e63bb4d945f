"""In which order tests run, and which of them stay together: so that two workers end at the same time."""

import pytest
from xdist.scheduler import LoadScopeScheduling

from tests import kept

DEMO = "tests/funding/test_demo"
# A minute or longer, the longest first: begun last, one worker would be alone with them while the other has nothing to do.
LONGEST = (
    "tests/browser/test_every_page.py",
    "tests/test_bad_input.py",
    "tests/test_run.py",
    "tests/test_hostile_words.py",
    "tests/test_access.py",
    "tests/browser/test_chosen.py",
    "tests/test_benches.py",
    "tests/browser/test_incubation.py",
    "tests/browser/test_the_whole_road.py",
    DEMO,
    "tests/browser/test_supporter.py",
    "tests/funding/test_old_returns.py",
    "tests/crowdcoop/test_first_tables.py",
    "tests/browser/test_nothing_moves.py",
    "tests/browser/test_unfunded.py",
)


def together(nodeid: str) -> str:
    """A file stays with one worker, which has an installation of its own; so do those of the demo, which is built once."""
    path = nodeid.partition("::")[0]
    return DEMO if path.startswith(DEMO) else path


class FilesTogether(LoadScopeScheduling):
    """Which tests one worker gets as a whole. Without groups by mark: pytest 9.2 leaves those of xdist 3.8 out in silence."""

    def _split_scope(self, nodeid: str) -> str:
        return together(nodeid)


class _Beginnings:
    """Within a file, tests that begin from the same in a row, in the order in which the file first asks for it."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, ...], int] = {}

    def place(self, item: pytest.Item) -> tuple[int, ...]:
        path = item.nodeid.partition("::")[0]
        standing = tuple(name for name, _build in kept.asked_by(item))
        stretches = (standing[:length] for length in range(1, len(standing) + 1))
        return tuple(self._seen.setdefault((path, *stretch), len(self._seen)) for stretch in stretches)


def arrange(items: list[pytest.Item]) -> None:
    places = {name: place for place, name in enumerate(LONGEST)}
    files: dict[str, int] = {}
    beginnings = _Beginnings()

    def place(item: pytest.Item) -> tuple[int, int, tuple[int, ...]]:
        name = together(item.nodeid)
        return places.get(name, len(places)), files.setdefault(name, len(files)), beginnings.place(item)

    items.sort(key=place)
