"""A daily arXiv digest in Chinese for a Jekyll blog: from window to publication."""
