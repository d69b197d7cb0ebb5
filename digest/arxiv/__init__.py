"""arXiv: what is new there, by two nets."""
