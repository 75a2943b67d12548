"""The last pages: what the words and figures mean, and how each measure is made."""

from benchmarks.measures.definition import Measure
from benchmarks.reports.parts import Methods
from benchmarks.reports.subject import SECTIONS, Subject
from benchmarks.reports.wording.definitions import definitions_of
from benchmarks.reports.wording.glossary import glossary


def methods_pages(subject: Subject) -> Methods:
    """Glossary and definitions of every measure that somebody in the locality has."""
    return Methods(
        glossary=glossary(subject),
        definitions=tuple(
            definitions_of(title, measures)
            for key, title in SECTIONS.items()
            if (measures := _printed(subject, key))
        ),
    )


def _printed(subject: Subject, section: str) -> list[Measure]:
    found = [one for one in subject.measures.values() if one.section == section]
    there = [one for one in found if subject.group.anybody_has(one.id)]
    return sorted(there, key=lambda one: one.name.casefold())
