"""In which order tests run, and which of them stay together: so that two workers end at the same time."""

import pytest

# Longer than a minute, the longest first: begun last, one worker would be alone with them while the other has nothing to do.
LONGEST = (
    "tests/browser/test_every_page.py",
    "tests/test_bad_input.py",
    "tests/test_hostile_words.py",
    "tests/test_access.py",
    "tests/test_run.py",
    "tests/test_benches.py",
    "tests/browser/test_incubation.py",
    "tests/browser/test_the_whole_road.py",
    "tests/browser/test_chosen.py",
    "tests/browser/test_supporter.py",
    "tests/crowdcoop/test_first_tables.py",
)
DEMO = "the demo"


def _together(item: pytest.Item) -> str:
    """A file stays with one worker, which has an installation of its own; so does what looks at the demo, built once."""
    return DEMO if "demo_world" in getattr(item, "fixturenames", ()) else item.nodeid.partition("::")[0]


def arrange(items: list[pytest.Item]) -> None:
    places = {name: place for place, name in enumerate((DEMO, *LONGEST))}
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_together(item)))
    items.sort(key=lambda item: places.get(_together(item), len(places)))
