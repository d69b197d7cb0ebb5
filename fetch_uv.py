"""Fetch uv by its hash in a lock: ``python -I fetch_uv.py LOCK FOLDER``, for environment.sh.

Beside the program ``uv`` the folder gets a file ``settings``: pip's settings of where to download,
as variables of uv. What is downloaded counts by its hash alone, whatever index or proxy it came
from. pip takes three times as long over it, and does it where this ends badly: an index that wants
a password, a machine that is not listed here, Python without certificates.
"""

import ast
import hashlib
import html
import io
import os
import re
import shutil
import ssl
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path
from platform import machine
from urllib.parse import urljoin, urlsplit
from urllib.request import (
    BaseHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    build_opener,
)

from pip._internal.models.index import PyPI

VARIABLES = {  # https://docs.astral.sh/uv/reference/environment/
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "no-index": "UV_NO_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "proxy": "ALL_PROXY",
}
BY_RANK = ("global", "install", ":env:")  # the last one wins, in whatever order pip lists them
OF_INTEREST = re.compile("index|links|host|cert|proxy", re.IGNORECASE)  # "index_url" is a key, too
PLATFORMS = {"linux": "manylinux", "darwin": "macosx", "win32": "win"}
NO = ("", "0", "false", "f", "no", "n", "off")
MOST_BYTES = 100_000_000
WAIT_S = 30


def configuration_files() -> list[Path]:
    """Return where pip looks for settings on Linux and macOS.

    https://pip.pypa.io/en/stable/topics/configuration/#location
    """
    variable, home = os.environ.get, Path.home()
    folders = [
        *(Path(folder, "pip") for folder in (variable("XDG_CONFIG_DIRS") or "/etc/xdg").split(":")),
        Path("/etc"),
        Path("/opt/homebrew/share/pip"),
        Path("/Library/Application Support/pip"),
        home / "Library/Application Support/pip",
        Path(variable("XDG_CONFIG_HOME") or home / ".config", "pip"),
        home / ".pip",
        Path(sys.prefix),
    ]
    return [Path(variable("PIP_CONFIG_FILE", "")), *(folder / "pip.conf" for folder in folders)]


def may_be_configured(files: Iterable[Path]) -> bool:
    """Tell whether a variable or one of pip's files may say where to download.

    pip itself would have to be started for that, which takes as long as all the rest.
    """
    if sys.platform == "win32" or any(
        "PIP_" + key.upper().replace("-", "_") in os.environ for key in VARIABLES
    ):
        return True
    if os.environ.get("PIP_CONFIG_FILE") == os.devnull:
        return False  # and pip reads no file at all
    return any(
        OF_INTEREST.search(file.read_text(errors="replace")) for file in files if file.is_file()
    )


def settings_of_pip() -> dict[str, str]:
    """Return pip's settings of where to download as those variables of uv that are not set yet."""
    if not may_be_configured(configuration_files()):
        return {}
    listed = subprocess.run(
        (sys.executable, "-I", "-X", "utf8", "-m", "pip", "config", "list"),
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout
    told = dict(line.split("=", 1) for line in listed.splitlines() if "=" in line)
    found: dict[str, str] = {}
    for section in BY_RANK:
        for key, variable in VARIABLES.items():
            value = told.get(f"{section}.{key}")
            if value is not None and not os.environ.get(variable):
                between = "," if key == "find-links" else " "
                found[variable] = between.join(ast.literal_eval(value).split())
    return found


def opener() -> OpenerDirector:
    """Return what opens addresses, with one reading of the certificates for all."""
    handlers: list[BaseHandler] = [HTTPSHandler(context=ssl.create_default_context())]
    if proxy := os.environ.get("ALL_PROXY"):
        handlers.append(ProxyHandler({"http": proxy, "https": proxy}))
    return build_opener(*handlers)


def download(web: OpenerDirector, url: str) -> tuple[str, bytes]:
    """Return the address that answered in the end, and its answer."""
    with web.open(url, timeout=WAIT_S) as answer:
        body: bytes = answer.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise ValueError(f"{url} has more than {MOST_BYTES} bytes")
    return answer.url, body


def wheel_of_uv(version: str, hashes: list[str]) -> bytes:
    """Return the wheel for this machine from the index, checked."""
    if sys.platform == "linux":
        os.confstr("CS_GNU_LIBC_VERSION")  # fails on musl, for which there are other wheels
    if os.environ.get("UV_NO_INDEX", "").lower() not in NO:
        raise ValueError("no index may be asked")
    index = os.environ.get("UV_DEFAULT_INDEX") or PyPI.simple_url
    if "@" in urlsplit(index).netloc:
        raise ValueError("the index wants a password")  # which urllib would take for a host's name
    web = opener()
    address, page = download(web, index.rstrip("/") + "/uv/")
    name = rf"uv-{re.escape(version)}-py3-none-{PLATFORMS[sys.platform]}_[^\"#/]*{machine()}\.whl"
    links = re.findall(
        rf'href="((?:[^"]*/)?{name})[#"]', page.decode(errors="replace"), re.IGNORECASE
    )
    oldest = min(links, key=lambda link: link.rpartition("/")[2])  # of systems that it is made for
    wheel = download(web, urljoin(address, html.unescape(oldest)))[1]
    if hashlib.sha256(wheel).hexdigest() not in hashes:
        raise ValueError(f"{oldest} has none of the hashes of the lock")
    return wheel


def main(lock: Path, folder: Path) -> None:
    """Fill the folder; whatever goes wrong ends the program, and pip is next."""
    text = lock.read_text(encoding="utf-8")
    settings = settings_of_pip()
    lines = "".join(f"{name}={value}\n" for name, value in settings.items())
    (folder / "settings").write_text(lines, encoding="utf-8", newline="\n")
    os.environ.update(settings)
    version = re.findall(r"^uv==(\S+)", text, re.MULTILINE)[0]
    wheel = wheel_of_uv(version, re.findall("sha256:([0-9a-f]{64})", text))
    name = "uv.exe" if sys.platform == "win32" else "uv"
    with (
        zipfile.ZipFile(io.BytesIO(wheel)) as archive,
        archive.open(f"uv-{version}.data/scripts/{name}") as packed,
        (folder / name).open("wb") as program,
    ):
        shutil.copyfileobj(packed, program, 1 << 18)
    (folder / name).chmod(0o755)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
