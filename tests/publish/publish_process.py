"""Publishes in a process of its own, which can be killed: ``-m tests.publish.publish_process``.

The options and the papers come pickled on standard input; it says when it begins.
"""

from __future__ import annotations

import pickle
import sys

from digest import publish
from tests.publish.publishing_blog import NOW, digest


def main() -> None:
    options, papers = pickle.load(sys.stdin.buffer)  # noqa: S301 (from the test itself)
    sys.stdout.write("begun\n")
    sys.stdout.flush()
    publish.build_publisher(options, sleep=lambda _: None, clock=lambda: NOW).publish(
        digest(*papers)
    )


if __name__ == "__main__":
    main()
