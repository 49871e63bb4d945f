"""Files on their way: through a form, onto the disk, back to who may have them, and away again."""

import hashlib
import os
import uuid
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.db import transaction
from django.test import RequestFactory
from django.utils import translation

from crowdcoop import clock
from crowdcoop.files import forgetting, keeping, names, receiving
from crowdcoop.files.checking import NotTaken, check
from crowdcoop.files.forms import FileField
from crowdcoop.files.keeping import keep, serve
from crowdcoop.files.kinds import DOCUMENTS, IMAGES, LARGEST, Kind
from crowdcoop.files.models import StoredFile
from tests.crowdcoop.sending import pdf, photograph, sent

pytestmark = [pytest.mark.once, pytest.mark.django_db, pytest.mark.urls("tests.crowdcoop.file_pages")]

A_DAY = timedelta(days=1)


@pytest.fixture
def folder(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.fixture
def plan(folder, lead) -> StoredFile:
    return keep(sent(pdf(), "Plan de negocio.pdf"), by=lead)


def on_disk(folder: Path) -> set[str]:
    return {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()}


# -- Keeping ----------------------------------------------------------------------------------------


def test_what_is_kept_is_whole_under_a_name_of_our_own(plan, folder, lead):
    assert plan.place.read_bytes() == pdf()
    assert (plan.sha256, plan.size) == (hashlib.sha256(pdf()).hexdigest(), len(pdf()))
    assert (plan.kind, plan.mime, plan.stored_by, str(plan)) == (
        Kind.PDF,
        "application/pdf",
        lead,
        "Plan de negocio.pdf",
    )
    assert plan.path.startswith(f"{clock.now().year}/")
    assert "Plan" not in plan.path
    assert on_disk(folder) == {plan.path}
    assert plan.place.stat().st_mode & 0o077 == 0


def test_of_a_picture_the_one_made_anew_is_kept(folder):
    kept = keep(sent(photograph(), "x.png"), by=None, kinds=IMAGES)
    assert b"Laia" not in kept.place.read_bytes()
    assert (kept.original_name, kept.extension, kept.width, kept.height) == ("x.png.jpg", "jpg", 40, 20)
    assert kept.is_picture
    assert kept.stored_by is None


def test_what_was_refused_leaves_nothing(folder):
    with pytest.raises(NotTaken):
        keep(sent(b"<html>"), by=None)
    assert (StoredFile.objects.count(), folder.exists()) == (0, False)


@pytest.fixture
def full_disk(monkeypatch):
    """From here on nothing more reaches the disk: what the system says when it is full."""

    def no_room(_number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(keeping.os, "fsync", no_room)


def test_a_full_disk_is_told_and_leaves_no_half_file(folder, full_disk, lead, caplog):
    with pytest.raises(NotTaken, match="We have no room for this file at the moment"):
        keep(check(sent(pdf())), by=lead)
    assert (on_disk(folder), StoredFile.objects.count()) == (set(), 0)
    assert "could not be kept" in caplog.text


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a disk")
@pytest.mark.slow
def test_a_disk_that_is_really_full(folder, tmp_path, lead):
    import subprocess

    folder.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16k", "none", folder], check=False, capture_output=True
    ).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        with pytest.raises(NotTaken, match="no room"):
            keep(check(sent(pdf() + b"%" * 40_000 + b"\nstartxref\n0\n%%EOF")), by=lead)
        assert on_disk(folder) == set()
    finally:
        subprocess.run(["umount", folder], check=True)


def test_in_a_browser_a_full_disk_is_an_answer_and_not_an_error(folder, full_disk, as_, lead):
    answer = as_(lead).post("/en/send/", {"plan": sent(pdf())})
    assert answer.status_code == 409
    assert "We have no room for this file at the moment" in answer.content.decode()


# -- Names ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Plan.pdf", "Plan.pdf"),
        ("PLAN.PDF", "PLAN.PDF"),
        ("plan", "plan.pdf"),
        ("plan.exe", "plan.exe.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\Laia\\plan.pdf", "plan.pdf"),
        ("gpj.\u202efdp.exe", "gpj. fdp.exe.pdf"),
        ("a\0b\r\nSet-Cookie: x\x7f.pdf", "a b Set-Cookie: x.pdf"),
        ("", "file.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("...", "file.pdf"),
        ("<script>.pdf", "<script>.pdf"),
        ("Memòria “2026” – ñ.pdf", "Memòria “2026” – ñ.pdf"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
        ("/" * 40, "file.pdf"),
    ],
)
def test_a_name_is_shown_without_what_could_deceive(given, shown):
    assert names.shown(given, Kind.PDF) == shown


def test_a_jpeg_may_be_called_by_both_its_names():
    assert [names.shown(each, Kind.JPEG) for each in ("a.jpeg", "a.JPG", "a.png")] == ["a.jpeg", "a.JPG", "a.png.jpg"]


# -- Giving -----------------------------------------------------------------------------------------


def given(stored: StoredFile, name: str | None = None, *, inline: bool = False):
    answer = serve(stored, RequestFactory().get("/"), name, inline=inline)
    answer.close()
    return answer


def test_a_file_is_given_whole_and_alone(plan, as_, lead):
    answer = as_(lead).get(f"/en/give/{plan.token}/")
    assert b"".join(answer.streaming_content) == pdf()
    assert {name: answer[name] for name in ("Content-Type", "Content-Disposition", "Content-Length")} == {
        "Content-Type": "application/pdf",
        "Content-Disposition": 'attachment; filename="Plan de negocio.pdf"',
        "Content-Length": str(plan.size),
    }
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("name", "disposition"),
    [
        ("Memòria ñ.pdf", "attachment; filename*=utf-8''Mem%C3%B2ria%20%C3%B1.pdf"),
        ('a"b.pdf', 'attachment; filename="a\\"b.pdf"'),
        ("a\r\nX-Evil: 1.pdf", 'attachment; filename="a X-Evil: 1.pdf"'),
        ("T-14 answer 3", 'attachment; filename="T-14 answer 3.pdf"'),
    ],
)
def test_it_is_given_under_the_name_that_is_asked_for(plan, name, disposition):
    assert given(plan, name)["Content-Disposition"] == disposition


def test_only_a_picture_is_shown_in_the_browser(plan, folder, lead):
    photo = keep(sent(photograph(), "shop.jpg"), by=lead)
    assert given(photo, inline=True)["Content-Disposition"] == 'inline; filename="shop.jpg"'
    assert given(plan, inline=True)["Content-Disposition"].startswith("attachment;")


def test_a_file_that_is_lost_does_not_exist_and_somebody_hears_of_it(plan, as_, lead, caplog):
    plan.place.unlink()
    assert as_(lead).get(f"/en/give/{plan.token}/").status_code == 404
    assert f"File {plan.pk} is not where it was kept" in caplog.text
    assert as_(lead).get(f"/en/give/{uuid.uuid4()}/").status_code == 404


# -- The field --------------------------------------------------------------------------------------


def test_the_field_says_what_it_takes_before_anything_is_chosen(as_, lead):
    page = as_(lead).get("/en/send/").content.decode()
    assert "For the next two years. PDF, ODT, DOCX, up to 10 MB." in page
    assert "PDF, ODT, DOCX, PNG, JPEG, WebP, up to 10 MB." in page
    assert 'accept=".pdf,.odt,.docx,application/pdf,' in page
    assert 'aria-describedby="id_plan_helptext"' in page
    assert '<label for="id_plan">Business plan' in page


def test_in_spanish_it_says_it_in_spanish():
    with translation.override("es"):
        assert "10 MB" in str(FileField(kinds=DOCUMENTS).help_text)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty. Choose another one."),
        (b"<html>", "We cannot take this kind of file. Send one of these: PDF, ODT, DOCX."),
        (bytes(14 * 1024 * 1024), "The limit is 10 MB; this file has 14 MB."),
    ],
    ids=["empty", "disguised", "big"],
)
def test_a_refused_file_is_told_at_its_field_and_the_rest_is_kept(content, sentence, folder, as_, lead):
    page = as_(lead).post("/en/send/", {"words": "our own words", "plan": sent(content)}).content.decode()
    assert f'<a href="#id_plan">{sentence}</a>' in page
    assert 'value="our own words"' in page
    assert "<title>Error: " in page
    assert 'aria-invalid="true"' in page


def test_no_file_is_asked_for_in_words(as_, lead):
    assert "Choose a file." in as_(lead).post("/en/send/", {"words": "x"}).content.decode()


def test_a_form_gives_back_what_can_be_kept(folder, as_, lead):
    token = as_(lead).post("/en/send/", {"plan": sent(pdf(), "p.pdf")}).content.decode()
    assert StoredFile.objects.get(token=token).stored_by == lead


def test_text_in_the_place_of_a_file_is_no_file(as_, lead):
    assert "Choose a file." in as_(lead).post("/en/send/", {"plan": "../../etc/passwd"}).content.decode()


# -- Coming in --------------------------------------------------------------------------------------


def received(size: int) -> InMemoryUploadedFile:
    receiver = receiving.Receiver()
    receiver.new_file("plan", "plan.pdf", "application/pdf", None)
    for start in range(0, size, 65_536):
        assert receiver.receive_data_chunk(bytes(min(65_536, size - start)), start) is None
    return receiver.file_complete(size)


@pytest.mark.parametrize(
    ("size", "held"), [(0, 0), (70_000, 70_000), (LARGEST, LARGEST), (LARGEST + 1, 0), (40 << 20, 0)]
)
def test_beyond_the_limit_a_file_is_counted_and_not_held(size, held):
    upload = received(size)
    assert (upload.size, len(upload.read())) == (size, held)


def test_a_body_beyond_any_form_is_answered_in_words(as_, lead):
    """Whoever sends it, and to whatever page."""
    body = b"x" * (receiving.LARGEST_BODY + 1)
    answer = as_(lead).post("/en/send/", body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413
    assert "A file may have up to 10.0" in answer.content.decode().replace("\xa0", " ")


def test_more_files_than_any_form_has_are_not_understood(as_, lead):
    many = {f"plan{number}": BytesIO(b"x") for number in range(11)}
    assert as_(lead).post("/en/send/", many).status_code == 400


def test_of_a_body_that_ends_too_early_nothing_is_kept(folder, as_, lead):
    body = b'--x\r\nContent-Disposition: form-data; name="plan"; filename="a.pdf"\r\n\r\n%PDF'
    assert as_(lead).post("/en/send/", body, content_type="multipart/form-data; boundary=x").status_code == 200
    assert (on_disk(folder), StoredFile.objects.count()) == (set(), 0)


# -- Forgetting -------------------------------------------------------------------------------------


def test_a_file_whose_row_is_gone_goes_after_a_day(plan, folder, lead):
    kept = keep(sent(pdf()), by=lead)
    StoredFile.objects.filter(pk=plan.pk).delete()
    assert forgetting.forget_due() == 0
    assert on_disk(folder) == {plan.path, kept.path}
    with clock.at(clock.now() + A_DAY + timedelta(minutes=1)):
        assert forgetting.forget_due() == 1
        assert on_disk(folder) == {kept.path}
        assert forgetting.forget_due() == 0


def test_half_a_file_goes_and_what_is_not_ours_stays(folder):
    year = folder / "2026"
    year.mkdir(parents=True)
    for name in (".keeping-abc", "README.txt", "0" * 32):
        (year / name).write_bytes(b"x")
    (folder / "notes.pdf").write_bytes(b"x")
    with clock.at(clock.now() + 2 * A_DAY):
        assert forgetting.forget_due() == 1
    assert on_disk(folder) == {"2026/README.txt", f"2026/{'0' * 32}", "notes.pdf"}


def test_where_nothing_was_ever_kept_there_is_nothing_to_forget(folder):
    assert forgetting.forget_due() == 0


def test_many_files_are_asked_about_together(folder, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(forgetting, "AT_ONCE", 10)
    year = folder / "2026"
    year.mkdir(parents=True)
    for number in range(25):
        (year / f"{number:032x}.pdf").write_bytes(b"x")
    with clock.at(clock.now() + 2 * A_DAY), django_assert_num_queries(3):
        assert forgetting.forget_due() == 25


def test_a_step_that_is_undone_leaves_a_file_that_goes(folder, lead):
    with transaction.atomic():
        keep(sent(pdf()), by=lead)
        transaction.set_rollback(True)
    assert StoredFile.objects.count() == 0
    with clock.at(clock.now() + 2 * A_DAY):
        assert forgetting.forget_due() == 1
