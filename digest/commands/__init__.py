"""The commands beside the daily run."""
