"""The table of situations: what happens to a blog, and what a run is to do about it."""

from tests.publish.situations import blogs, edits, lifecycles, races_and_refusals
from tests.publish.situations.table import TABLE, Situation

__all__ = ["TABLE", "Situation", "blogs", "edits", "lifecycles", "races_and_refusals"]
