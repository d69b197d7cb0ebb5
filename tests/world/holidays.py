"""Working days without a mailing: arXiv's own list, https://info.arxiv.org/help/availability.html.

25 December 2025 is from its mailings; 2027, not published in November 2026, has the same
occasions as 2026.
"""

from __future__ import annotations

from datetime import date

HOLIDAYS = frozenset(
    date(year, month, day)
    for year, days in {
        2025: [(1, 1), (1, 20), (6, 19), (7, 4), (9, 1), (11, 27), (12, 25)],
        2026: [(1, 1), (1, 19), (6, 19), (7, 3), (9, 7), (11, 26), (12, 25), (12, 29), (12, 31)],
        2027: [(1, 1), (1, 18), (6, 18), (7, 5), (9, 6), (11, 25), (12, 24), (12, 29), (12, 31)],
    }.items()
    for month, day in days
)
