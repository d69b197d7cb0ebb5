"""The names of the daily job's tests: its post, and how its world is made."""

from __future__ import annotations

from collections.abc import Callable

from tests.made_up_papers import DAY
from tests.world.blog import Surroundings

POST = f"_posts/{DAY}-arxiv.md"
Make = Callable[..., Surroundings]
