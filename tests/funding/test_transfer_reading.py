"""The bank's file: what is read in it, what is not, and why; with no database."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding.payments.transfer import norma43, reading, reference
from tests import make_transfers

ACCOUNT = make_transfers.IBAN


def read(text: str, **other):
    columns, _titles = reading.guess(text)
    return reading.read(text, columns | other)


# -- References ------------------------------------------------------------------------------------
@given(st.text(alphabet="23456789ABCDEFGHJKMNPQRSTUVWXYZ", min_size=8, max_size=8), st.data())
def test_a_reference_is_found_however_it_is_spaced_and_not_with_a_wrong_sign(letters, data):
    whole = reference.of(f"P-{letters}")
    spaced = " ".join([whole[:4], whole[4:8], whole[8:]]).lower()
    for text in (whole, spaced, f"TRANSFERENCIA DE MARIA: {spaced}, gracias", f"pledge{whole}x"):
        assert f"P-{letters}" in reference.found_in(text)
    place = data.draw(st.integers(2, 11))
    alike = "23456789" if whole[place].isdigit() else "ABCDEFGHJKMNPQRSTUVWXYZ"  # as one slips on the keyboard
    digit = data.draw(st.sampled_from(alike).filter(lambda one: one != whole[place]))
    assert reference.found_in(whole[:place] + digit + whole[place + 1 :]) == set()


def test_what_is_meant_is_told_apart_from_what_is_certain():
    whole = reference.of("P-7K4M2QXW")
    assert whole == "RF927K4M2QXW"
    for text in ("P-7K4M2QXW", "7K4M2QXW gracias", "RF00 7K4M2QXW", "p 7k4m2qxw"):
        assert (reference.found_in(text), reference.meant_in(text)) == (set(), {"P-7K4M2QXW"})
    assert reference.meant_in("TRANSFERENCIA RECIBIDA") == set()


# -- CSV -------------------------------------------------------------------------------------------
def test_a_spanish_file_with_lines_before_its_titles():
    content = make_transfers.csv([make_transfers.row("RF12 ABC", 123_450), make_transfers.row("Comisión", -250)])
    text, encoding = reading.decode(content)
    assert encoding == "cp1252"
    columns, titles = reading.guess(text)
    expected = {
        "header": 3,
        "delimiter": ";",
        "numbers": "es",
        "date": 0,
        "concept": 1,
        "payer": 2,
        "payer_iban": 3,
        "amount": 4,
    }
    assert (columns, titles[4]) == (expected, "Importe")
    found = reading.read(text, columns)
    assert [(line.line, line.cents, line.booked_on) for line in found.lines] == [
        (4, 123_450, date(2026, 11, 27)),
        (5, -250, date(2026, 11, 27)),
    ]
    assert (found.lines[1].concept, found.lines[0].payer_iban) == ("Comisión", make_transfers.PAYER_IBAN)
    assert found.problems == []


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ('Date,Description,Amount\n2026-11-27,x,"1,234.50"\n', 123_450),
        ("Date,Description,Amount\n2026-11-27,x,-12.5\n", -1_250),
        ("Fecha\tConcepto\tImporte\n27-11-2026\tx\t1.234,50 €\n", 123_450),
        ("Data;Concepte;Import\n27/11/26;x;12,50-\n", -1_250),
        ("Fecha|Concepto|Importe\n27.11.2026|x|(12,50)\n", -1_250),
        ("Fecha;Concepto;Importe\n27/11/2026 10:12;x;−12,50 EUR\n", -1_250),
        ("\ufeffFecha;Concepto;Importe\n20261127;x;+25\n", 2_500),
        ('Fecha;Concepto;Importe\n27/11/2026;"dos\nlíneas; y más";25,00\n', 2_500),
    ],
)
def test_dates_amounts_and_separators_of_many_banks(text, cents):
    decoded, _encoding = reading.decode(text.encode("utf-8"))
    (line,) = read(decoded).lines
    assert (line.cents, line.booked_on) == (cents, date(2026, 11, 27))


@pytest.mark.parametrize(
    ("titles", "columns"),
    [
        ("Fecha;Concepto;Cargo;Abono;Saldo", {"debit": 2, "credit": 3}),
        ("Fecha operación;Concepto;Debe;Haber;Saldo", {"debit": 2, "credit": 3}),
        ("Fecha;Concepto;Importe cargo;Importe abono;Importe saldo", {"debit": 2, "credit": 3}),
        ("Data;Concepte;Càrrec;Abonament;Saldo", {"debit": 2, "credit": 3}),
        ("Data;Concepte;Deure;Haver;Saldo", {"debit": 2, "credit": 3}),
        ("Fecha;Concepto;Ingresos;Gastos;Saldo", {"credit": 2, "debit": 3}),
        ("Date;Description;Debit;Credit;Balance", {"debit": 2, "credit": 3}),
        ("Date;Details;Money In;Money Out;Balance", {"credit": 2, "debit": 3}),
        ("Fecha de abono;Concepto;Importe;Fecha de cargo;Saldo", {"amount": 2}),
        ("Fecha;Concepto;Importe;Cuenta de cargo;Saldo", {"amount": 2}),
        ("Fecha;Concepto;Cargo/Abono;Importe;Saldo", {"amount": 3}),
    ],
)
def test_two_columns_of_amounts_are_found_and_one_with_signs_is_not_taken_for_two(titles, columns):
    found, _titles = reading.guess(titles + "\n27/11/2026;x;12,50;;100,00\n")
    assert {name: place for name, place in found.items() if name in reading.SUMS} == columns


def test_what_came_and_what_went_in_columns_of_their_own():
    rows = ["27/11/2026;a;;25,00", "27/11/2026;b;12,50;", "27/11/2026;c;-12,50;0,00", "27/11/2026;d;0,00;1.234,50"]
    rows += ["27/11/2026;e;;", "27/11/2026;f;12,50;25,00", "27/11/2026;g;x;25,00", "27/11/2026;h;;-3,00"]
    found = read("Fecha;Concepto;Cargo;Abono\n" + "\n".join(rows))
    cents = [(line.concept, line.cents) for line in found.lines]
    assert cents == [("a", 2_500), ("b", -1_250), ("c", -1_250), ("d", 123_450), ("h", -300)]
    assert [(problem.line, problem.why) for problem in found.problems] == [
        (6, "“” is not an amount."),
        (7, "“25,00 · 12,50” is not an amount."),
        (8, "“25,00 · x” is not an amount."),
    ]
    english = read('Date,Details,Paid out,Paid in\n2026-11-27,x,,"1,234.50"\n2026-11-27,y,"2,000.00",\n')
    assert [line.cents for line in english.lines] == [123_450, -200_000]


def test_what_cannot_be_read_is_listed_with_its_line_and_its_reason():
    wrong = ["12,345", "1.234", "NaN", "1e309", "", "0,00", "12,5,0", "veinte", "=1+1", "99999999999999999999"]
    rows = [f"27/11/2026;x;{amount}" for amount in wrong] + ["31/02/2026;x;25", "27/11/1026;x;25", ";;", "27/11/2026;x"]
    found = read("Fecha;Concepto;Importe\n27/11/2026;bueno;25,00\n" + "\n".join(rows))
    assert [line.line for line in found.lines] == [2]
    assert [problem.line for problem in found.problems] == [*range(3, 15), 16]
    assert found.problems[0].why == "“12,345” is not an amount."
    assert found.problems[10].why == "“31/02/2026” is not a date."
    assert found.problems[0].text == "27/11/2026 · x · 12,345"


def test_a_file_that_is_too_long_says_so_and_reads_what_it_may(monkeypatch):
    monkeypatch.setattr(reading, "MOST_LINES", 2)
    found = read("Fecha;Concepto;Importe\n" + "27/11/2026;x;25,00\n" * 4)
    assert (len(found.lines), len(found.problems)) == (2, 1)


@pytest.mark.parametrize("content", [b"", b"   \n", b"\x00\x01\x02", b"PK\x03\x04\x00", b"x" * (2 * 1024 * 1024 + 1)])
def test_what_is_no_text_is_refused(content):
    with pytest.raises(reading.Unreadable):
        reading.decode(content)


def test_a_file_without_titles_is_refused():
    with pytest.raises(reading.Unreadable):
        reading.guess("hola\nque tal\n27/11/2026;x;25,00\n")


def test_the_columns_of_the_last_file_are_remembered_with_the_same_titles_only():
    text = make_transfers.csv([make_transfers.row()]).decode("cp1252")
    columns, titles = reading.guess(text)
    said = columns | {"concept": 2, "payer": 1}
    assert reading.guess(text, {"columns": said, "headings": titles})[0] == said
    assert reading.guess(text, {"columns": said, "headings": ["other"]})[0] == columns


def test_two_lines_alike_are_two_and_other_columns_make_no_others():
    text = "Fecha;Concepto;Importe;Nombre\n" + "27/11/2026;x;25,00;Ana\n" * 2
    columns, _titles = reading.guess(text)
    first, second = reading.read(text, columns).lines
    assert (first.fingerprint, first.occurrence, second.occurrence) == (second.fingerprint, 1, 2)
    swapped = reading.read(text, columns | {"concept": 3, "payer": 1})
    assert [line.fingerprint for line in swapped.lines] == [first.fingerprint] * 2


@given(st.binary(max_size=300))
def test_no_bytes_bring_it_down(content):
    try:
        text, _encoding = reading.decode(content)
        found = read(text)
    except reading.Unreadable:
        return
    assert all(line.cents for line in found.lines)


# -- Norma 43 --------------------------------------------------------------------------------------
def record(code: str, *parts: str) -> str:
    return (code + "".join(parts)).ljust(80)


def n43(*, income: str = "00000000005000", account: str = "0200051332", end: bool = True) -> str:
    head = record("11", "2100", "0418", account, "261101", "261130", "2", "0" * 14, "978", "3", "TELER".ljust(26))
    moved = ("    0418261127261127" + "02003" + "{way}" + "{cents:014d}" + "0" * 10 + "0" * 12 + "{ref:<16}").format
    lines = [
        head,
        record("22", moved(way="2", cents=2_500, ref="RF927K4M2QXW")),
        record("2301", "TRANSFERENCIA DE MARIA GIL".ljust(38), "RF92 7K4M 2QXW".ljust(38)),
        record("22", moved(way="2", cents=2_500, ref="")),
        record("22", moved(way="1", cents=250, ref="")),
        record("33", "2100", "0418", account, "00001", "00000000000250", "00002", income, "2", "0" * 14, "978"),
    ]
    return "\r\n".join([*lines, *([record("88", "9" * 18, "000006")] if end else [])]) + "\r\n"


def test_a_norma_43_file_is_read_by_its_library():
    assert norma43.is_one(n43())
    assert not norma43.is_one("11/11/2026;x;25,00")
    found = norma43.read(n43(), ACCOUNT)
    assert [(line.cents, line.booked_on) for line in found.lines] == [
        (cents, date(2026, 11, 27)) for cents in (2_500, 2_500, -250)
    ]
    assert reference.found_in(found.lines[0].concept) == {"P-7K4M2QXW"}
    assert found.problems == []


@pytest.mark.parametrize(
    "other", [{"end": False}, {"income": "00000000005001"}, {"account": "0200051333"}, {"income": "0000000000500x"}]
)
def test_a_norma_43_file_that_is_cut_wrong_or_anothers_is_refused(other):
    with pytest.raises(reading.Unreadable):
        norma43.read(n43(**other), ACCOUNT)
