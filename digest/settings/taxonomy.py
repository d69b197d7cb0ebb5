"""The categories of arXiv, as its taxonomy lists them.

Source: https://arxiv.org/category_taxonomy (read November 2026).
"""

import difflib
from collections.abc import Sequence

_ARCHIVES = {
    "astro-ph": "CO EP GA HE IM SR",
    "cond-mat": "dis-nn mes-hall mtrl-sci other quant-gas soft stat-mech str-el supr-con",
    "cs": (
        "AI AR CC CE CG CL CR CV CY DB DC DL DM DS ET FL GL GR GT HC IR IT LG LO MA MM MS NA NE NI "
        "OH OS PF PL RO SC SD SE SI SY"
    ),
    "econ": "EM GN TH",
    "eess": "AS IV SP SY",
    "math": (
        "AC AG AP AT CA CO CT CV DG DS FA GM GN GR GT HO IT KT LO MG MP NA NT OA OC PR QA RA RT SG "
        "SP ST"
    ),
    "nlin": "AO CD CG PS SI",
    "physics": (
        "acc-ph ao-ph app-ph atm-clus atom-ph bio-ph chem-ph class-ph comp-ph data-an ed-ph "
        "flu-dyn gen-ph geo-ph hist-ph ins-det med-ph optics plasm-ph pop-ph soc-ph space-ph"
    ),
    "q-bio": "BM CB GN MN NC OT PE QM SC TO",
    "q-fin": "CP EC GN MF PM PR RM ST TR",
    "stat": "AP CO ME ML OT TH",
}
_WHOLE = "gr-qc hep-ex hep-lat hep-ph hep-th math-ph nucl-ex nucl-th quant-ph"

CATEGORIES: frozenset[str] = frozenset(
    f"{archive}.{subject}"
    for archive, subjects in _ARCHIVES.items()
    for subject in subjects.split()
) | frozenset(_WHOLE.split())


MOST_NAMES, MOST_LETTERS = 10, 40
"""So many unknown names are told, each so long: what was given may be a whole page."""


def unknown_names(names: Sequence[str]) -> str:
    """Say which names are no categories, and what may have been meant; nothing where all are."""
    unknown = [name[:MOST_LETTERS] for name in names if name not in CATEGORIES][:MOST_NAMES]
    archives = [name for name in unknown if name.removesuffix(".*") in _ARCHIVES]
    nearest = [close[0] for name in unknown if name not in archives and (close := _nearest(name))]
    return (
        (f"; unknown: {', '.join(unknown)}" if unknown else "")
        + (f"; no archive is taken whole: name those of {', '.join(archives)}" if archives else "")
        + (f"; did you mean {', '.join(nearest)}?" if nearest else "")
    )


def _nearest(name: str) -> list[str]:
    by_folded = {category.casefold(): category for category in CATEGORIES}
    matches = difflib.get_close_matches(name.casefold(), by_folded, 1, 0.75)
    return [by_folded[match] for match in matches]
