"""Where a parcel goes: five lines as they stand on it, in this order."""

LINES = ("receiver", "street", "postcode", "town", "country")


def written(parts: dict[str, str]) -> str:
    return "\n".join(" ".join(parts[line].split()) for line in LINES)


def read(address: str) -> dict[str, str]:
    """The same five again; what was written in another way is all street, for its owner to mend."""
    lines = address.split("\n")
    if len(lines) == len(LINES):
        return dict(zip(LINES, lines, strict=True))
    return {"street": ", ".join(lines)} if address else {}
