"""The last pages of a document that other practices' documents have too, to the letter.

Taken out, they can be laid out once for all. A page's feet name whose it is and count its pages,
so that these have feet of their own: the locality's, and a count of themselves.
"""

import re

COUNTED_AS = "Methods "
# Attributes and text from data hold no bare quotation mark and no bare `<`.
SHARED = re.compile(r'<section class="methods shared" data-who="([^"]*)">.*?</section>', re.DOTALL)
STYLES = re.compile(r"<style>.*?</style>", re.DOTALL)  # of all pages; the first's has a class
BODY = re.compile(r"<body[^>]*>")
WHO = re.compile(r'data-who="[^"]*" data-part=""')


def parted(html: str) -> tuple[str, str]:
    """A document without the pages that others share, and a document of these or nothing."""
    found, body = SHARED.search(html), BODY.search(html)
    if found is None or body is None:
        return html, ""
    feet = f'data-who="{found[1]}" data-part="{COUNTED_AS}"'
    shared = "\n".join(
        (
            '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n<title></title>',
            *STYLES.findall(html[: body.start()]),
            f"</head>\n{WHO.sub(lambda _: feet, body[0])}",
            f"{found[0]}\n</body>\n</html>",
        )
    )
    return html[: found.start()] + html[found.end() :], shared
