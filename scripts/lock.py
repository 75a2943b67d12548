"""Write requirements.lock from pyproject.toml with uv, or check that it is up to date."""

import hashlib
import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
COMPILE = (
    "pip compile --quiet --universal --python-version 3.11 --group dev --generate-hashes"
    " --no-annotate --no-header --no-emit-index-url --upgrade pyproject.toml"
)


def first_line() -> str:
    """What the lock says of the dependencies that it was made from."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [
        project["project"]["requires-python"],
        project["project"]["dependencies"],
        project["dependency-groups"],
    ]
    digest = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
    return f"# pins for the dependencies of pyproject.toml {digest[:32]}; written by make lock"


def main() -> None:
    """Write the lock; with --check only compare, without network."""
    if "--check" in sys.argv:
        if not LOCK.read_text(encoding="utf-8").startswith(first_line() + "\n"):
            sys.exit(
                "requirements.lock is older than the dependencies in pyproject.toml: make lock"
            )
        return
    uv = shutil.which("uv") or shutil.which("uv", path=ROOT / ".venv" / "bin")
    if uv is None:
        sys.exit("make lock needs uv: .venv/bin/python -m pip install uv")
    command = [uv, *COMPILE.split()]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE)  # noqa: S603 # ours
    LOCK.write_bytes(first_line().encode() + b"\n" + done.stdout)


if __name__ == "__main__":
    main()
