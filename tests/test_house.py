"""The house itself: directions, sizes, names that settings and steps promise, and habits that a reader may rely on."""

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.utils.module_loading import import_string

from crowdcoop.workflow import all_steps
from tests.house import BASE, ROOMS, code, functions, kept, length, name_of, templates, tree, where

LONGEST_FILE, LONGEST_FUNCTION = 300, 40
LONGEST_TEST_FILE = 450  # a table of cases is read in another way
LONGEST_COMMON_VIEW = 15  # nine views of ten
TOP_LEVEL = {
    ".ci", ".git", ".gitignore", "LICENSE", "README.md", "crowdcoop", "docs", "funding", "incubator",
    "manage.py", "pyproject.toml", "run", "static", "templates", "tests",
}  # fmt: skip
LANGUAGES = ("es", "ca")


# -- Directions -------------------------------------------------------------------------------------


def test_no_room_and_no_slice_imports_upwards():
    done = subprocess.run([BASE / ".venv/bin/lint-imports"], cwd=BASE, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode()


def test_no_import_of_ours_hides_in_a_function():
    hidden = [
        where(path, node.lineno)
        for path in code()
        for function in functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom) and _first_party(node)
    ]
    assert hidden == []


def _first_party(node: ast.Import | ast.ImportFrom) -> bool:
    names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [each.name for each in node.names]
    return any(name.split(".")[0] in ROOMS for name in names)


def _dotted(value) -> Iterator[str]:
    if isinstance(value, dict):
        value = value.values()
    for each in [value] if isinstance(value, str) else value:
        yield from [each] if isinstance(each, str) else _dotted(each)


def named_in_settings() -> list[str]:
    shown = [name for name in dir(settings) if name.isupper() and name not in {"FIRST_PARTY_APPS", "INSTALLED_APPS"}]
    values = (getattr(settings, name) for name in shown)
    found = {
        dotted
        for value in values
        if isinstance(value, str | list | tuple | dict)
        for dotted in _dotted_of(value)
        if re.fullmatch(rf"({'|'.join(ROOMS)})(\.\w+){{2,}}", dotted)
    }
    return sorted(found - {"crowdcoop.look.formats"})


def _dotted_of(value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _dotted_of(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _dotted_of(inner)


def test_the_settings_name_things():
    assert {"crowdcoop.refused.RefusedMiddleware", *settings.PROGRESS_REPORT_SECTIONS} <= set(named_in_settings())


@pytest.mark.parametrize("dotted", named_in_settings())
def test_every_name_in_the_settings_is_there(dotted):
    try:
        assert import_string(dotted)
    except ImportError:
        assert import_module(dotted)


def test_every_task_of_the_pulse_is_known_to_the_worker():
    from crowdcoop.celery import app

    app.loader.import_default_modules()
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)


# -- Steps and what they promise --------------------------------------------------------------------


def test_names_of_steps_are_frozen():
    """The journal keeps them: a name that changes needs a migration of meaning, so it is changed here on purpose."""
    frozen = (BASE / "tests/step_names.txt").read_text(encoding="utf-8").split()
    assert [step.name for step in all_steps()] == frozen


def test_every_step_is_in_the_moves_of_its_slice():
    strays = [
        where(path)
        for path in code()
        if path.name not in {"moves.py", "workflow.py"}
        for function in functions(path)
        if any(_called(each) in {"move", "act", "create"} for each in function.decorator_list)
    ]
    assert strays == []


def _called(decorator: ast.expr) -> str:
    return decorator.func.id if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Name) else ""


def promised_messages() -> set[str]:
    return {message for step in all_steps() for message in step.tells}


def test_every_promised_mail_has_its_words_and_no_words_are_for_nothing():
    there = {path.stem for path in templates() if path.parent.name == "mail" and path.suffix == ".txt"}
    assert there == promised_messages()


def test_a_mail_begins_with_a_subject_of_one_line():
    for path in templates():
        if path.parent.name == "mail" and path.suffix == ".txt":
            first, blank, _rest = path.read_text(encoding="utf-8").split("\n", 2)
            assert "translate" in first, name_of(path)
            assert blank == "", name_of(path)


def test_only_steps_set_a_state():
    """`thing.state = …` and `update(state=…)` belong to the workflow and its way for chunks; the outbox and the books' doors have their own words."""
    found = [
        where(path, node.lineno)
        for path in code()
        if path.name not in {"workflow.py", "many.py"}
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.Assign) and any(_is_state(target) for target in node.targets))
        or (isinstance(node, ast.Call) and _updates_state(node))
    ]
    assert found == []


def _is_state(target: ast.expr) -> bool:
    return isinstance(target, ast.Attribute) and target.attr == "state"


def _updates_state(call: ast.Call) -> bool:
    named = isinstance(call.func, ast.Attribute) and call.func.attr == "update"
    return named and any(keyword.arg == "state" for keyword in call.keywords)


# -- Size and habits --------------------------------------------------------------------------------


def test_no_file_is_too_long_to_read():
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in code(tests=True)}
    limit = {path: LONGEST_TEST_FILE if where(path).startswith("tests/") else LONGEST_FILE for path in lines}
    assert {where(path): n for path, n in lines.items() if n > limit[path]} == {}


def test_no_function_is_too_long_to_read():
    long = {
        where(path, f.lineno): length(f)
        for path in code(tests=True)
        for f in functions(path)
        if length(f) > LONGEST_FUNCTION
    }
    assert long == {}


def test_a_view_loads_asks_does_and_leaves():
    views = [
        (length(function), where(path, function.lineno))
        for path in code()
        if path.name == "views.py"
        for function in tree(path).body
        if isinstance(function, ast.FunctionDef) and not function.name.startswith("_")
    ]
    ordered = sorted(views)
    assert ordered[int(len(ordered) * 0.9) - 1][0] <= LONGEST_COMMON_VIEW, ordered[int(len(ordered) * 0.8) :]


def called_attributes(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                yield node.func.attr, node.lineno
            elif isinstance(node.func, ast.Name):
                yield node.func.id, node.lineno


def found_calls(*names: str, but: tuple[str, ...] = ()) -> list[str]:
    return [
        where(path, line)
        for path in code()
        if not where(path).startswith(but)
        for name, line in called_attributes(path)
        if name in names
    ]


def test_only_the_outbox_and_the_webhook_nudge_the_broker():
    nudges = ("crowdcoop/notify/outbox.py", "funding/payments/events.py")  # both go on when the broker is down
    assert found_calls("delay", "apply_async", "send_task", but=nudges) == []


def test_only_the_look_says_that_text_is_safe():
    assert found_calls("mark_safe", "SafeString", but=("crowdcoop/look/",)) == []
    unsafe = [name_of(path) for path in templates() if re.search(r"\|\s*safe\b|autoescape off", path.read_text())]
    assert [name for name in unsafe if not name.startswith(("mfa/", "allauth/", "telar/"))] == []


def test_only_the_database_says_what_time_it_is():
    """`timezone.now`, `datetime.now` and `date.today` are the clock of one machine."""
    asked = re.compile(r"timezone\.now\(|datetime\.now\(|date\.today\(|datetime\.utcnow\(|auto_now")
    found = [where(path) for path in code() if asked.search(path.read_text()) and path.name != "clock.py"]
    assert found in ([], ["crowdcoop/people/models.py"])  # joined_at of an account, made by allauth


def test_no_signals_and_no_save_of_our_own():
    signals = re.compile(r"django\.db\.models\.signals|@receiver|post_save|pre_save")
    assert [where(path) for path in code() if signals.search(path.read_text())] == []
    overridden = [
        where(path, method.lineno)
        for path in code()
        for thing in ast.walk(tree(path))
        if isinstance(thing, ast.ClassDef) and path.name != "forms.py"
        for method in thing.body
        if isinstance(method, ast.FunctionDef) and method.name in {"save", "delete"}
    ]
    assert overridden == []


def test_no_drawer_for_odds_and_ends():
    odd = {"utils", "common", "helpers", "services", "managers", "core", "misc", "base"}
    assert [where(path) for path in code() if path.stem in odd or odd & set(path.relative_to(BASE).parts)] == []


def own_models():
    return [model for model in apps.get_models() if model.__module__.split(".")[0] in ROOMS]


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model._meta.label)
def test_a_model_has_an_order_and_a_name_of_its_own(model):
    assert model._meta.ordering
    assert model.__str__ is not apps.get_model("contenttypes.ContentType").__base__.__str__


def test_the_top_of_the_house_stays_small():
    tops = {path.relative_to(BASE).parts[0] for path in kept()}
    assert tops <= TOP_LEVEL
    assert len(tops - {".gitignore", ".ci"}) <= 14


def test_no_compiled_words_and_no_secrets_are_kept():
    assert [
        where(path) for path in kept() if path.suffix in {".mo", ".pyc", ".sqlite3", ".pem"} or path.name == ".env"
    ] == []


# -- Words ------------------------------------------------------------------------------------------


def untranslated(base: Path, language: str) -> str:
    """What msgfmt says of a catalogue, if anything is missing, fuzzy or wrong in it."""
    po = base / f"crowdcoop/locale/{language}/LC_MESSAGES/django.po"
    said = subprocess.run(
        ["msgfmt", "--statistics", "--check", "-o", "/dev/null", po], capture_output=True, text=True, check=False
    )
    bad = said.returncode != 0 or "untranslated" in said.stderr or "fuzzy" in said.stderr
    return said.stderr if bad else ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_left_untranslated(language):
    assert untranslated(BASE, language) == ""


@pytest.mark.slow
def test_every_word_of_the_code_is_in_the_catalogues(tmp_path):
    """Gathered anew from a copy: a string that nobody has put into the catalogues is missing there too."""
    copy = tmp_path / "copy"
    shutil.copytree(BASE, copy, ignore=shutil.ignore_patterns(".venv", ".git", "var", ".env", "tests", "__pycache__"))
    languages = [option for language in LANGUAGES for option in ("-l", language)]
    command = [sys.executable, "manage.py", "makemessages", *languages, "-e", "html,txt,py", "--no-location"]
    env = {"PATH": os.environ["PATH"], "DEBUG": "1", "DATA_DIR": str(tmp_path / "data")}
    subprocess.run(command, cwd=copy, env=env, check=True, capture_output=True)
    assert {language: untranslated(copy, language) for language in LANGUAGES} == dict.fromkeys(LANGUAGES, "")
