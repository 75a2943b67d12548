"""Where a report's file lies below the output folder; no name from data leaves it."""

import hashlib
import re
import unicodedata

from benchmarks.reports.rows import Practice

REPORT, WEB, PACK, INDEX = "peer-review", "peer-review-web", "pack", "index"
FRAMEWORK, FRAMEWORK_WEB, VIEW = "framework", "framework-web", "framework-view"
DRAFT = "-draft"  # at the end of a name
_DEVICES = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{name}{n}" for name in ("com", "lpt") for n in "123456789"),
}


def report_path(
    practice: Practice, quarter: str, edition: str, ending: str = "pdf", *, draft: bool = False
) -> str:
    """The file's path below the output folder, with forward slashes."""
    name = f"{safe_part(practice.practice_code)}-{REPORT}-{quarter}-{edition}"
    return f"{safe_part(practice.locality)}/{name}{DRAFT if draft else ''}.{ending}"


def pack_path(locality: str, quarter: str, *, draft: bool = False) -> str:
    """The path of a locality's pack below the output folder."""
    return f"{safe_part(locality)}/{PACK}-{quarter}{DRAFT if draft else ''}.pdf"


def safe_part(text: str) -> str:
    """One part of a path from a name that comes from data.

    Letters, digits, space, dot, hyphen and underscore stay; whatever had to change carries a
    short digest of the original, so that two names never become one.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    safe = re.sub(r"[^A-Za-z0-9 ._-]+", "-", plain).strip(" .-")[:60].rstrip(" .-")
    table = safe.casefold().endswith((".csv", ".parquet"))  # would take the place of one
    if safe and safe == text and not table and safe.split(".")[0].casefold() not in _DEVICES:
        return safe
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return "-".join(part for part in (safe, digest) if part)


def framework_path(
    practice: Practice, quarter: str, edition: str, *, draft: bool, ending: str = "pdf"
) -> str:
    """Where a practice's framework lies below the output folder."""
    name = f"{safe_part(practice.practice_code)}-{FRAMEWORK}-{quarter}-{edition}"
    return f"{safe_part(practice.locality)}/{name}{DRAFT if draft else ''}.{ending}"


def view_path(locality: str, quarter: str, *, draft: bool) -> str:
    """Where a locality's view of the framework lies below the output folder."""
    return f"{safe_part(locality)}/{FRAMEWORK}-{quarter}{DRAFT if draft else ''}.pdf"


def is_draft(path: str) -> bool:
    """Whether a path is one of a draft."""
    return path.rpartition(".")[0].endswith(DRAFT)
