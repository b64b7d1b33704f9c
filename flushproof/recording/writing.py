"""Cassettes, written: whole, or not at all."""

import json
import os
import tempfile
from contextlib import suppress
from dataclasses import fields
from pathlib import Path

from flushproof.cassettes import Encoding, Provenance, by_name
from flushproof.errors import EvidenceIncomplete
from flushproof.exchange import Exchange, Response
from flushproof.resources import Json

READABLE = 0o644


def document_of(provenance: Provenance, root_url: str, exchange: Exchange) -> Json:
    """The cassette of one *exchange* with a whole answer, sent to *root_url*."""
    request, response = exchange.request, exchange.response or Response(status=0)
    return {
        "provenance": told(provenance),
        "version": 1,
        "interactions": [
            {
                "request": {
                    "method": request.method,
                    "uri": f"{root_url}{request.target}",
                    "body": request.body.decode(provenance.request_encoding) or None,
                    "headers": by_name(request.headers),
                },
                "response": {
                    "status": {"code": response.status, "message": response.reason},
                    "headers": by_name(response.headers),
                    "body": {"string": response.body.decode(provenance.response_encoding)},
                },
            }
        ],
    }


def told(provenance: Provenance) -> Json:
    """*provenance* as JSON; what goes without saying is left out."""
    row = {item.name: getattr(provenance, item.name) for item in fields(provenance)}
    row["readings"] = dict(provenance.readings)
    usual = {"note": "", "request_encoding": Encoding.UTF_8, "response_encoding": Encoding.UTF_8}
    return {name: value for name, value in row.items() if name not in usual or value != usual[name]}


def text_of(document: Json) -> str:
    """*document* as it stands in a file."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def write_whole(path: Path, text: str) -> None:
    """
    Write *text* to *path*, in place of what was there: at no moment does half of it stand there.

    Raises:
        EvidenceIncomplete: It cannot be written; what was there is as it was.
    """
    part = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(
            prefix=f".{path.stem[:80]}-", suffix=".part", dir=path.parent
        )
        part = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        part.chmod(READABLE)
        part.replace(path)
    except OSError as error:
        raise EvidenceIncomplete(f"{path}: cannot be written: {error.strerror}.") from error
    finally:
        if part is not None:
            with suppress(OSError):
                part.unlink(missing_ok=True)
