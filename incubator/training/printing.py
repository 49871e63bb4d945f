"""A page as a PDF to take away at once: drawn by the press of the reports, and not kept."""

import secrets

from django.http import HttpResponse

from crowdcoop.reports.build import draw


def as_pdf(html: str, name: str) -> HttpResponse:
    """Raises crowdcoop.reports.build.CannotBeMade."""
    made = draw(html, f"one-{secrets.token_hex(8)}")
    try:
        return as_file(made.read_bytes(), "application/pdf", f"{name}.pdf")
    finally:
        made.unlink(missing_ok=True)


def as_file(content: bytes, mime: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=mime)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
