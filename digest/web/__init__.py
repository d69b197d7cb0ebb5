"""Polite HTTP to arXiv: one request at a time, spaced, retried within a budget."""

from digest.web.polite import Web

__all__ = ["Web"]
