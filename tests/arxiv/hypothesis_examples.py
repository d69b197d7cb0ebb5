"""How many examples the properties are tried on."""

import os

from hypothesis import settings

EXAMPLES = settings(max_examples=int(os.environ.get("ARXIV_EXAMPLES", "60")), deadline=None)
