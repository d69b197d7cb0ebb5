"""The lines of a text while they are being put together from pieces."""

from __future__ import annotations

import re

from digest.fulltext.extract import visible

_CONTINUED = re.compile(r"%[ \t]*\n\s*")


class Lines:
    """Lines without blanks at the ends; white space within them runs together.

    ``prefix`` is put before the next line that is not empty.
    """

    def __init__(self) -> None:
        self._done: list[str] = []
        self._open: list[str] = []
        self.prefix = ""

    def add(self, text: str) -> None:
        """Add characters to the open line."""
        self._open.append(text)

    def close(self) -> None:
        """End the open line; an empty one leaves no trace."""
        if not self._open:
            return
        line = " ".join("".join(self._open).split()).rstrip(" |")
        self._open.clear()
        if line.strip("| "):
            gap = "\n" if self.prefix.startswith("#") else ""
            self._done.append(gap + self.prefix + line)
            self.prefix = ""

    def text(self) -> str:
        """Return all lines, a blank one before each heading."""
        self.close()
        return visible("\n".join(self._done)).strip()


def formula(tex: str) -> str:
    """Return TeX as an inline formula; LaTeXML breaks long ones with ``%`` at line ends."""
    source = " ".join(_CONTINUED.sub("", tex).split()).removeprefix(r"\displaystyle").strip()
    return f"${source}$" if source else ""
