"""A lesson as pieces for its page: running text, figures of its module, and the box with what matters most."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from incubator.training.faults import FIGURE

BLOCKS = re.compile(r"\n[ \t]*\n")


@dataclass(frozen=True)
class Piece:
    """`kind` is text, essential or figure; a figure has an address and a text alternative."""

    kind: str
    words: str
    url: str = ""


def pieces(body: str, address: Callable[[str], str]) -> list[Piece]:
    """`address` gives that of a figure by its name. An image of anywhere else stays a text that the look throws away."""
    found: list[Piece] = []
    for block in BLOCKS.split(body.replace("\r\n", "\n")):
        piece = _piece(block, address)
        if piece.kind == "text" and found and found[-1].kind == "text":
            found[-1] = Piece("text", f"{found[-1].words}\n\n{block}")
        else:
            found.append(piece)
    return found


def _piece(block: str, address: Callable[[str], str]) -> Piece:
    drawn = FIGURE.fullmatch(block.strip())
    if drawn and drawn["target"].startswith("figures/"):
        return Piece("figure", drawn["alt"], address(drawn["target"].removeprefix("figures/")))
    # `> **Lo esencial.** …`: a quotation that begins in bold.
    if re.match(r">\s*\*\*", block):
        return Piece("essential", re.sub(r"^>[ \t]?", "", block, flags=re.MULTILINE))
    return Piece("text", block)
