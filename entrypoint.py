"""Start here: settings, adapters, pipeline, exit code.

``python entrypoint.py [--input value …]`` makes a digest; ``init`` and ``doctor`` as
first word set up and check a blog. On a GitHub runner ``action.yml`` calls this.
"""

from __future__ import annotations

import gc
import os
import sys

from digest.commands import main

CONTAINERS = 100_000  # new ones before garbage is looked for; Python's own 700 suits longer lives

if __name__ == "__main__":
    os.environ.setdefault("PYTZ_SKIPEXISTSCHECK", "1")  # pytz would open each of its 600 files
    gc.set_threshold(CONTAINERS)  # nearly all that a start allocates is modules, which stay
    try:
        sys.exit(main(sys.argv[1:]))
    finally:
        gc.freeze()  # what is left ends with the process and need not be walked through
