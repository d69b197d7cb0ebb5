"""Inputs: from the environment (`INPUT_…`) or the command line, checked all at once.

The defaults stand in ``action.yml`` alone. This package is the only reader of inputs
and environment.
"""

from digest.settings.action import action_inputs
from digest.settings.forms import Span
from digest.settings.model import Settings
from digest.settings.source import load, parser
from digest.settings.yaml_lines import NO_YAML, yaml_problem

__all__ = ["NO_YAML", "Settings", "Span", "action_inputs", "load", "parser", "yaml_problem"]
