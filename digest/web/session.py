"""A session of requests that stays where it is sent, and the credential it is sent with."""

from __future__ import annotations

import requests
from requests.auth import AuthBase


class Session(requests.Session):
    """A session that does not look where a redirect leads.

    requests works out the next address also where it is told not to follow: it reads the
    whole body for that, however large, and breaks off over an address that is none.
    """

    def get_redirect_target(self, resp: requests.Response) -> str | None:  # noqa: ARG002 (its name)
        """Return nothing: whoever asks looks at the Location itself."""
        return None


class Bearer(AuthBase):
    """The one credential, or none; given explicitly, requests does not look into a .netrc."""

    def __init__(self, key: str) -> None:
        self._key = key

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Put the header on."""
        if self._key:
            request.headers["Authorization"] = f"Bearer {self._key}"
        return request
