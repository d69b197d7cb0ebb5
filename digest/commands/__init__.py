"""The commands: the digest itself, and later its companions."""

from digest.commands.digest import main

__all__ = ["main"]
