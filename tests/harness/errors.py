"""The one error of the harness."""


class HarnessError(Exception):
    """The action or workflow uses something that the real runner or this one does not know."""
