"""The forms in which a secret could be printed; whoever hides one hides all of these.

A program, a proxy or a server may quote a key for a URL, write it into JSON, or encode it in
base64, alone or after other text (``user:KEY``, https://www.rfc-editor.org/rfc/rfc7617).
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

MASK = "***"
_PERCENT = re.compile(r"%[0-9A-F]{2}")


def forms_of(secret: str) -> tuple[str, ...]:
    """Return the forms of a secret, the longest first; an empty one has none."""
    forms = {form for form in _forms(secret) if form}
    return tuple(sorted(forms, key=lambda form: (-len(form), form)))


def without(text: str, forms: Iterable[str]) -> str:
    """Return ``text`` with three stars for each of the forms, which come longest first."""
    for form in forms:
        text = text.replace(form, MASK)
    return text


def _forms(secret: str) -> Iterator[str]:
    yield secret
    whole = secret.encode("utf-8", "replace")  # an environment may hold bytes that are no text
    for quoted in (quote(whole, safe=""), quote_plus(whole), quote(whole)):
        yield from (quoted, _PERCENT.sub(lambda found: found[0].lower(), quoted))
    inner = json.dumps(secret)[1:-1]
    yield from (inner, inner.replace("/", "\\/"))  # PHP escapes slashes, too
    for before in (b"", b"x-access-token:"):  # the second is how git sends a token of GitHub
        encoded = base64.b64encode(before + whole).decode()
        yield from (encoded, encoded.rstrip("="))
        yield from (quote(encoded, safe=""), encoded.replace("+", "-").replace("/", "_"))
    yield from _within_base64(whole)


def _within_base64(secret: bytes) -> Iterator[str]:
    """Yield what base64 of any text shows of a secret within it, whatever stands before."""
    for before in range(3 if secret else 0):
        raw = base64.b64encode(b"\0" * before + secret).decode()
        first, last = (0, 2, 3)[before], len(raw.rstrip("="))
        tail = 0 if (before + len(secret)) % 3 == 0 else 1
        form = raw[first : last - tail]
        yield from (form, form.replace("+", "-").replace("/", "_"))
