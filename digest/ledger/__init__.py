"""Step 3: the ledger: what was shown, dropped, seen or left pending, on which day.

It is the sum of all records on the base branch, on open digest branches and, as ids
only, of what pull requests closed unmerged had shown or noted as seen. Keyed on the id
without version.
"""

from digest.ledger.gathering import NEWEST_ALWAYS_READ, read
from digest.ledger.records import Filed, Ledger, Shelf

__all__ = ["NEWEST_ALWAYS_READ", "Filed", "Ledger", "Shelf", "read"]
