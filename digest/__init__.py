"""A daily arXiv digest in Chinese for a Jekyll blog: from window to publication."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
"""The checkout, with the program's own files in it."""
