"""Forms with files, read by the library `multipart`.

Werkzeug's own parser (3.1.9, its issues 3077 and 3285) adds or drops a byte of a photo where the end of one of its
64 KB reads falls just before the line that ends it: one length in 65,536, and a photo is evidence by its hash.
"""

from __future__ import annotations

from typing import IO, Any

from flask import Request
from multipart import MultipartError, MultipartParser, MultipartPart, ParserLimitReached
from werkzeug.datastructures import FileStorage, Headers, MultiDict
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

IN_MEMORY = 64 * 1024  # of a part; a larger one waits in a temporary file


class BodyParser(FormDataParser):
    def parse(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str] | None = None
    ) -> Any:
        """The stream, the fields and the files. Raises BadRequest or RequestEntityTooLarge."""
        if mimetype != "multipart/form-data":
            return super().parse(stream, mimetype, content_length, options)
        try:
            return stream, *self._sorted(MultipartParser(stream, (options or {})["boundary"], **self._limits()))
        except ParserLimitReached as error:
            raise RequestEntityTooLarge from error
        except (MultipartError, KeyError) as error:
            raise BadRequest from error

    def _limits(self) -> dict[str, Any]:
        """Files are bounded by the whole request's length, which the stream keeps."""
        parts = self.max_form_parts or 0
        return {"part_limit": parts, "spool_limit": IN_MEMORY, "memory_limit": parts * IN_MEMORY}

    def _sorted(self, parts: MultipartParser) -> tuple[MultiDict[str, str], MultiDict[str, FileStorage]]:
        fields, files, typed = [], [], 0
        for part in parts:
            if not part.name:
                raise BadRequest
            if part.filename is not None:
                files.append((part.name, _file(part)))
                continue
            typed += part.size
            if self.max_form_memory_size is not None and typed > self.max_form_memory_size:
                raise RequestEntityTooLarge
            fields.append((part.name, part.raw.decode(errors="replace")))
        return self.cls(fields), self.cls(files)


def _file(part: MultipartPart) -> FileStorage:
    return FileStorage(part.file, part.filename, part.name, headers=Headers(part.headerlist))


class FormRequest(Request):
    form_data_parser_class = BodyParser
