"""The categories of arXiv, as its taxonomy lists them.

Source: https://arxiv.org/category_taxonomy (read November 2026).
"""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

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


MOST_NAMES, MOST_LETTERS, MOST_ARCHIVES = 10, 40, 3
"""So many unknown names are told, each so long, with the members of so many archives.

What was given may be a whole page.
"""


@dataclass(frozen=True, slots=True)
class Unknown:
    """What is to say of names that are no categories, after “names of arXiv's taxonomy”."""

    english: str
    chinese: str


def unknown_names(names: Sequence[str]) -> Unknown | None:
    """Say which names are no categories, and what may have been meant; None where all are."""
    unknown = [name[:MOST_LETTERS] for name in names if name not in CATEGORIES][:MOST_NAMES]
    if not unknown:
        return None
    archives = [name for name in unknown if name.removesuffix(".*") in _ARCHIVES]
    nearest = [near for name in unknown if name not in archives and (near := _nearest(name))]
    listed, meant = ", ".join(unknown), ", ".join(nearest)
    english, chinese = f"; unknown: {listed}", f"；不认识的：{listed}"
    if archives:
        english += f"; no archive is taken whole: name those of {', '.join(archives)}"
        chinese += f"；不能写整个大类，请写明 {'、'.join(archives)} 中的哪些分区"
        of_them = "; ".join(map(_members, archives[:MOST_ARCHIVES]))
        english, chinese = f"{english} ({of_them})", f"{chinese}（{of_them}）"
    if nearest:
        english, chinese = f"{english}; did you mean {meant}?", f"{chinese}；是否想填 {meant}？"
    return Unknown(english, chinese)


def _members(archive: str) -> str:
    name = archive.removesuffix(".*")
    return ", ".join(f"{name}.{subject}" for subject in _ARCHIVES[name].split())


def _nearest(name: str) -> str:
    by_folded = {category.casefold(): category for category in CATEGORIES}
    matches = difflib.get_close_matches(name.casefold(), by_folded, cutoff=0.75)
    return by_folded[matches[0]] if matches else ""
