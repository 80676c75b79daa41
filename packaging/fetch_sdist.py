#!/usr/bin/env python3
"""fetch_sdist.py NAME VERSION FOLDER [SHA256] [PATTERN…]: the source distribution of a package, as the index has it,
unpacked into FOLDER: the files that a PATTERN names (within the distribution), or all. pip can only fetch one by
beginning to build it, which asks for the package's own build tools."""

import fnmatch
import hashlib
import io
import os
import re
import subprocess
import sys
import tarfile
import urllib.parse
import urllib.request

TIMEOUT_S = 180


def index() -> str:
    """The index that pip is set up with."""
    if url := os.environ.get("PIP_INDEX_URL"):
        return url
    asked = [sys.executable, "-m", "pip", "--disable-pip-version-check", "config", "get", "global.index-url"]
    return subprocess.run(asked, capture_output=True, text=True).stdout.strip() or "https://pypi.org/simple"


def read(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=TIMEOUT_S) as answer:
        return answer.read()


def address(name: str, version: str) -> str:
    page = index().rstrip("/") + "/" + re.sub(r"[-_.]+", "-", name).lower() + "/"
    archive = re.sub(r"[-.]+", "_", name) + f"-{version}.tar.gz"
    for link in re.findall(r'href="([^"]+)"', read(page).decode("utf-8")):
        if urllib.parse.urlsplit(link).path.endswith("/" + archive):
            return urllib.parse.urljoin(page, link)
    raise SystemExit(f"{page} has no {archive}")


def unpack(content: bytes, folder: str, patterns: list[str]) -> None:
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as archive:
        for member in archive.getmembers():
            inside = member.name.partition("/")[2]
            if patterns and not any(fnmatch.fnmatchcase(inside, pattern) for pattern in patterns):
                continue
            if member.isfile() and not inside.startswith("/") and ".." not in inside.split("/"):
                target = os.path.join(folder, inside)
                os.makedirs(os.path.dirname(target), exist_ok=True)
                with open(target, "wb") as out:
                    out.write(archive.extractfile(member).read())


def main(name: str, version: str, folder: str, sha256: str = "", *patterns: str) -> None:
    content = read(address(name, version))
    found = hashlib.sha256(content).hexdigest()
    if sha256 and found != sha256:
        raise SystemExit(f"{name} {version} has the SHA-256 {found}, where {sha256} was expected")
    unpack(content, folder, list(patterns))


if __name__ == "__main__":
    if len(sys.argv) < 4:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
