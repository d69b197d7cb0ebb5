"""A session of requests that stays where it is sent."""

from __future__ import annotations

import requests


class Session(requests.Session):
    """A session that does not look where a redirect leads.

    requests works out the next address also where it is told not to follow: it reads the
    whole body for that, however large, and breaks off over an address that is none.
    """

    def get_redirect_target(self, resp: requests.Response) -> str | None:  # noqa: ARG002 (its name)
        """Return nothing: whoever asks looks at the Location itself."""
        return None
