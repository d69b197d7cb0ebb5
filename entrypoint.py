"""Start here: settings, adapters, pipeline, exit code.

``python entrypoint.py [--input value …]`` makes a digest; ``init`` and ``doctor`` as
first word set up and check a blog. On a GitHub runner ``action.yml`` calls this.
"""

from __future__ import annotations

import sys

from digest.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
