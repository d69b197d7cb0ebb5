"""The loopback world: arXiv, models and GitHub as threaded servers with faults on demand."""
