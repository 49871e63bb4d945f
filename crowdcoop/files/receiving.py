"""How files come in: held in memory up to the limit of one, counted beyond it, and nothing without end."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from crowdcoop.files.kinds import LARGEST

# Three files of the largest at once, and the words around them. nginx lets a little more through (docs/deploy).
LARGEST_BODY = 3 * LARGEST + 2 * 1024 * 1024
# A browser shows an answer only when it could send all it wanted to; so much is taken in for that, and thrown away.
MOST_READ = 8 * LARGEST_BODY
A_PIECE = 256 * 1024


class Receiver(FileUploadHandler):
    """A file over the limit arrives without its content but with its size: the form can say how big it was."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.held, self.counted = BytesIO(), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.counted += len(raw_data)
        if self.counted <= LARGEST:
            self.held.write(raw_data)
        else:
            self.held = BytesIO()

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.held.seek(0)
        return InMemoryUploadedFile(
            self.held,
            self.field_name,
            self.file_name,
            self.content_type,
            self.counted,
            self.charset,
            self.content_type_extra,
        )


class TooMuchMiddleware:
    """Before anything reads the body of a request: one that is bigger than any form of ours is answered with a sentence."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or ""
        if not length.isdecimal() or int(length) <= LARGEST_BODY:
            return self.get_response(request)
        read = 0
        while read < MOST_READ and (piece := request.read(A_PIECE)):
            read += len(piece)
        return HttpResponse(render_to_string("413.html", {"limit": LARGEST}), status=413)
