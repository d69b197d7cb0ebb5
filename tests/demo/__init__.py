"""The whole action in a fresh Jekyll repository, against a world on loopback: ``make demo``."""
