"""A copy of the action with a program that tells how it was started."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.harness import START

ROOT = Path(__file__).parents[2]
TELL = """\
import json, os, sys
import requests, digest
told = {"argv": sys.argv, "path": sys.path, "requests": requests.__file__, "env": dict(os.environ)}
print("TOLD " + json.dumps(told))
with open(os.environ["GITHUB_OUTPUT"], "a", encoding="utf-8") as file:
    file.write("status=complete\\n")
sys.exit(int(os.environ.get("EXIT", "0")))
"""


def action(folder: Path, script: str = TELL, requirements: str | None = None) -> Path:
    """Make an action whose entry point is ``script``, in a path with spaces."""
    made = folder / "the action's folder"
    (made / "digest").mkdir(parents=True)
    (made / "digest" / "__init__.py").touch()
    (made / "entrypoint.py").write_text(script, encoding="utf-8")
    for name in START:
        shutil.copyfile(ROOT / name, made / name)
    if requirements is not None:
        (made / "requirements.txt").write_text(requirements, encoding="utf-8")
    return made
