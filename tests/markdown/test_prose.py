"""TeX in prose, as arXiv's abstracts hold it, reads as a person would write it."""

from __future__ import annotations

import pytest

from digest import markdown


@pytest.mark.parametrize(
    ("raw", "written"),
    [
        (r"A model.\footnote{https://a.example/x_y} We", "A model. (https://a.example/x_y) We"),
        (r"Open \footnote{See \url{https://a.example}.}.", "Open (See https://a.example.)."),
        (r"Open.\footnote{Code at https://a.example/b", "Open. (Code at https://a.example/b)"),
        (r"at \href{https://a.example}", "at https://a.example"),
        (r"at this $\href{https://a.example}{URL}$.", "at this URL (https://a.example)."),
        (r"the \verb|audio_kit| package", "the audio_kit package"),
        ('the ``black-box" problem', "the “black-box” problem"),
        (r"as in~\cite{a2020} and \citep[p. 2]{b}", r"as in \[a2020\] and \[b\]"),
    ],
)
def test_notes_links_and_references_are_told_in_brackets(raw: str, written: str) -> None:
    assert markdown.line(raw) == written


@pytest.mark.parametrize(
    ("raw", "written"),
    [
        (r"1.36\times to 7.16\times", "1.36× to 7.16×"),
        (r"\alpha-helix, \sim 5, 90^\circ, \pm3", "α-helix, ∼ 5, 90°, ±3"),
        (r"\ce{H2O}, \num{1e5}, \SI{16}{\kilo\hertz}, \SI{5}{\percent}", "H2O, 1e5, 16 kHz, 5%"),
        (r"\SI{5}{\parsec}", r"\\SI{5}{\\parsec}"),
        (r"\si{\micro\meter}, \unit{kg}", "µm, kg"),
        (r"10\textsuperscript{th} CO\textsubscript{2} \mathbf{x}", "10th CO2 x"),
        (r"hy\-phen, etc.\@ Next \\ line\quad end", "hyphen, etc. Next line end"),
        (r"Nguy\~{\^e}n, \TH{}or, \BibTeX", "Nguyễn, Þor, BibTeX"),
        ("16~kHz, Eq.~(2), $x$~dB, 3~5, ~10%", "16 kHz, Eq. (2), $$x$$ dB, 3~5, ~10%"),
        (r"/path\to\file, a \in b", r"/path\\to\\file, a \\in b"),
    ],
)
def test_signs_and_units_are_the_signs_themselves(raw: str, written: str) -> None:
    assert " ".join(markdown.line(raw).split()) == written


@pytest.mark.parametrize(
    "raw", ["\\footnote{" * 40_000, "\\footnote{{a}" * 30_000, "\\cite{" * 60_000, '``a"' * 90_000]
)
def test_brackets_that_never_close_take_no_longer_than_other_text(raw: str) -> None:
    assert markdown.text(raw)
