"""The user's glossary: one ``English = 中文`` a line."""

from __future__ import annotations

from digest.errors import SettingsError

LINES = 500
CHARS = 200


def parse_glossary(text: str) -> str:
    """Return the glossary for the prompts, without comments and empty lines.

    Raises:
        SettingsError: lines without ``=``, with an empty side, or too long; all of
            them in one message, by number.
    """
    terms, bad = [], []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        entry = line.strip()
        if not entry or entry.startswith("#"):
            continue
        english, equals, chinese = (part.strip() for part in entry.partition("="))
        if equals and english and chinese and len(entry) <= CHARS:
            terms.append(f"{english} = {chinese}")
        else:
            bad.append(number)
    if bad:
        raise SettingsError(_complaint(bad))
    if len(terms) > LINES:
        raise SettingsError(f"glossary: {len(terms)} terms; at most {LINES} fit a prompt")
    return "\n".join(terms)


def _complaint(bad: list[int]) -> str:
    shown = ", ".join(map(str, bad[:10])) + (", …" if len(bad) > 10 else "")
    lines = "line" if len(bad) == 1 else "lines"
    return f"glossary: {lines} {shown}: write `English = 中文`, at most {CHARS} characters"
