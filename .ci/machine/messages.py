"""Translations: .po files are kept, the .mo files Django reads are made of them. Run with the project's own Python."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_messages(base: Path) -> list[Path]:
    """Babel and not msgfmt: it is installed anyway, and a bare machine then needs no gettext."""
    made = []
    for po in sorted(base.glob("crowdcoop/locale/*/LC_MESSAGES/*.po")):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
            continue
        with po.open("rb") as file:
            catalog = read_po(file, locale=po.parts[-3], domain=po.stem)
        temporary = mo.with_suffix(".mo.new")
        with temporary.open("wb") as file:
            write_mo(file, catalog)
        temporary.replace(mo)
        made.append(mo)
    return made


if __name__ == "__main__":
    for path in compile_messages(Path(__file__).resolve().parents[2]):
        print(path)
