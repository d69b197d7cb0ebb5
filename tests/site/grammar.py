"""Random texts from kramdown's own grammar: every block and span, nested, broken and mixed.

The starts are those of https://github.com/gettalong/kramdown/tree/master/lib/kramdown/parser/kramdown
and of kramdown-parser-gfm, one production each.
"""

from __future__ import annotations

import random

_WORDS = ("a", "词", "x y", "中文，", "7", "e_f", "3.5", "“q”", "A", "\u00e9", "B-c", "。")
_SPACES = ("", "", "", " ", "  ", "   ", "    ", "\t")


class Grammar:
    """Makes texts; the same random numbers make the same text."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng

    def text(self) -> str:
        """Return a text of one to five blocks, parted by none to two blank lines."""
        blocks = [self._block(2) for _ in range(self._rng.randint(1, 5))]
        gaps = ("\n", "\n", "\n\n", "\n  \n", "  \n")
        return "".join(block + self._one(*gaps) for block in blocks)

    def line(self) -> str:
        """Return a text of one line, as titles and names are."""
        return " ".join(self._spans(3).split("\n"))

    def _one(self, *choices: str) -> str:
        return self._rng.choice(choices)

    def _block(self, depth: int) -> str:
        blocks = (
            *(self._paragraph, self._setext, self._atx, self._rule, self._quote, self._list),
            *(self._definition, self._code, self._fence, self._table, self._math, self._end),
            *(self._attributes, self._extension, self._html, self._reference, self._paragraph),
        )
        made = self._rng.choice(blocks)(depth)
        return self._rng.choice(_SPACES) + made if self._rng.random() < 0.3 else made

    def _paragraph(self, depth: int) -> str:
        return "\n".join(self._spans(depth) for _ in range(self._rng.randint(1, 3)))

    def _setext(self, depth: int) -> str:
        underline = "".join(self._rng.choices("-=", k=self._rng.randint(1, 5)))
        return f"{self._spans(depth)}\n{underline}{self._one('', ' ', '  ', chr(9))}"

    def _atx(self, depth: int) -> str:
        return (
            "#" * self._rng.randint(1, 7)
            + self._one(" ", "", "\t")
            + self._spans(depth)
            + self._one("", " #", " {#id}")
        )

    def _rule(self, depth: int) -> str:
        return self._one("", " ").join(self._one("*", "-", "_") * self._rng.randint(3, 5))

    def _quote(self, depth: int) -> str:
        return "".join(f">{self._one(' ', '')}{line}\n" for line in self._inner(depth).split("\n"))

    def _list(self, depth: int) -> str:
        marker = self._one("-", "*", "+", "1.", "2026.", "1)", "-|", "-\t")
        body = self._inner(depth).replace("\n", "\n" + self._one("  ", "    ", ""))
        return f"{marker} {self._one('', '{:.a} ', '[ ] ', '[x] ')}{body}"

    def _definition(self, depth: int) -> str:
        return f"{self._spans(depth)}\n{self._one('', chr(10))}: {self._inner(depth)}"

    def _code(self, depth: int) -> str:
        return "\n".join(f"    {line}" for line in self._inner(depth).split("\n"))

    def _fence(self, depth: int) -> str:
        fence = self._one("`", "~") * self._rng.randint(2, 5)
        closer = self._one(fence, fence[:-1], fence * 2, "")
        return f"{fence}{self._one('', 'ruby', ' math', 'mermaid')}\n{self._inner(depth)}\n{closer}"

    def _table(self, depth: int) -> str:
        row = (
            f"{self._one('|', '')} {self._spans(depth)} | {self._spans(depth)} {self._one('|', '')}"
        )
        return f"{row}\n{self._one('|---|---|', '---|---', '|===|===|', '|-', '+---+', row)}\n{row}"

    def _math(self, depth: int) -> str:
        return f"{self._one('', chr(92))}$${self._spans(depth)}{self._one('$$', '', '$$ a')}"

    def _attributes(self, depth: int) -> str:
        name = self._one(
            ".a", "#b", 'onclick="document.documentElement.dataset.pwned=1"', "toc", ":x"
        )
        return f"{{:{self._one('', ' ', 'r: ')}{name}}}"

    def _extension(self, depth: int) -> str:
        kind = self._one(
            "comment", "nomarkdown", "options auto_ids='false'", "options parse_block_html='true'"
        )
        opener = f"{{::{kind}{self._one('', ' /')}}}"
        return f"{opener}\n{self._inner(depth)}\n{{:/{self._one('', 'comment', 'nomarkdown')}}}"

    def _html(self, depth: int) -> str:
        tag = self._one("div", "details", "p", "script", "table", "style", "b", "x-y", "!-- ")
        attribute = self._one(
            "", ' markdown="1"', ' onmouseover="document.documentElement.dataset.pwned=1"'
        )
        closer = self._one(f"</{tag}>", "", "</div>", "</details>", "-->")
        return f"<{tag}{attribute}>{self._inner(depth)}{closer}"

    def _reference(self, depth: int) -> str:
        name = self._one("[a]", "[^1]", "*[a]", "*[词]")
        return f"{name}: {self._one('https://a.example', self._spans(depth))}"

    def _end(self, depth: int) -> str:
        return self._one(
            "^",
            "^ ",
            "\\",
            "{:toc}",
            "* TOC\n{:toc}",
            "---\nlayout: x\n---",
            "{% raw %}",
            "{{ site }}",
        )

    def _inner(self, depth: int) -> str:
        return self._block(depth - 1) if depth > 0 else self._spans(0)

    def _spans(self, depth: int) -> str:
        return "".join(self._span(depth) for _ in range(self._rng.randint(1, 4)))

    def _span(self, depth: int) -> str:
        inner = (
            self._spans(depth - 1) if depth > 0 and self._rng.random() < 0.4 else self._one(*_WORDS)
        )
        mark = self._one("*", "_", "**", "__", "~~", "`", "``", "$$", "$", "<b>", '"', "'", "***")
        escaped = self._one(*"*_`$[](){}|#+-.!<>~^:")
        made = (
            *(f"{mark}{inner}{mark}", f"{mark}{inner}", f"[{inner}](https://a.example)"),
            *(f"[{inner}][a]", f"![{inner}](x)", f"[^1]{inner}", f"<https://{inner}>"),
            *(f"{inner}{{:.c}}", f"<span markdown='1'>{inner}</span>", f"\\{escaped}{inner}"),
            *(f"&{self._one('lt', '#60', 'amp', 'x')};", f"{inner}{self._one('--', '...', '|')}"),
            *(f"{{::nomarkdown}}{inner}{{:/}}", f"{inner}  \n{inner}", f"{inner}\\\\\n{inner}"),
            *(
                f"\\({inner}\\)",
                f"{{{{ {inner} }}}}",
                f"{{% {inner} %}}",
                f"\n{inner}",
                f"<<{inner}>>",
            ),
        )
        return self._one(*made, *_WORDS[:4])
