"""Polite HTTP to arXiv: one request at a time, spaced, retried within a budget."""

from digest.web.polite import VERSION, Web

__all__ = ["VERSION", "Web"]
