"""Two sent versions side by side, word for word; whoever may not see an answer leaves it out before asking."""

import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from incubator.applications import answers

SAME, GONE, NEW = "same", "gone", "new"


class Piece(NamedTuple):
    kind: str
    words: str


class Row(NamedTuple):
    """One question; `pieces` read one after the other are both texts at once."""

    label: str
    part: str
    changed: bool
    pieces: list[Piece]


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Row]:
    """`old` and `new` are the content of two sent versions (incubator.applications.sent): every question of either, once."""
    before, after = dict(_said(old)), dict(_said(new))
    named = [*after, *(name for name in before if name not in after)]
    rows = []
    for name in named:
        label, part, _text = after.get(name) or before[name]
        rows.append(_row(label, part, before.get(name, ("", "", ""))[2], after.get(name, ("", "", ""))[2]))
    return rows


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Row]:
    return [row for row in compare(old, new) if row.changed]


def _said(content: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, str, str]]]:
    """By a name that no other question has: what it is called, its part, what was answered."""
    about_us = {**content.get("cooperative", {})}
    about_us |= {name: content[name] for name in answers.ABOUT_US if name in content}
    for name, value in about_us.items():
        text = answers.read_about_us(name, answers.as_kept(value))
        yield f"us:{name}", (answers.label_of(name), "team", text)
    for answer in content.get("answers", []):
        text = answers.as_read(answer["kind"], answer["value"], answer.get("choices", ()))
        if answer["kind"] == answers.Kind.FILE:
            text = "\n".join(file["name"] for file in answer["files"])
        yield f"answer:{answer['name']}", (answer["words"], answer["part"], text)


def _row(label: str, part: str, old: str, new: str) -> Row:
    pieces = list(_pieces(old, new))
    return Row(label, part, any(piece.kind != SAME for piece in pieces), pieces)


def _pieces(old: str, new: str) -> Iterator[Piece]:
    """Words are compared; the space behind them comes along, so that lines stay lines."""
    before, after = re.findall(r"\S+\s*", old), re.findall(r"\S+\s*", new)
    same = SequenceMatcher(None, [word.strip() for word in before], [word.strip() for word in after])
    for kind, a, b, c, d in same.get_opcodes():
        if kind == "equal":
            yield Piece(SAME, "".join(after[c:d]))
            continue
        if b > a:
            yield Piece(GONE, "".join(before[a:b]))
        if d > c:
            yield Piece(NEW, "".join(after[c:d]))
