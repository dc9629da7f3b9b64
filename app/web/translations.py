"""Languages: catalogues read straight from their .po files, and extractors for the models and packs."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask_babel import Domain, get_locale, gettext
from lxml import etree

CATALOGUES = Path(__file__).parents[2] / "translations"
Message = tuple[int, str | None, str, list[str]]

# Texts of a policy pack that people read in their own language; documents and quotes stay as they were published.
PACK_TEXTS = frozenset({"title", "name", "label", "reason"})
# Entries whose values are sentences of the guide.
GUIDE_ENTRIES = frozenset({"guide", "materials"})
# Entries whose notes stand in the guide.
NOTED_ENTRIES = frozenset(
    {"receiver", "materials", "suspension", "remedies", "pause_reasons", "counting", "guide"}
    | {"refer", "verify", "answer", "whole", "supplement"}
)


@cache
def catalogue(language: str) -> NullTranslations:
    """The texts of a language; Chinese is the language of the source and has no catalogue."""
    path = CATALOGUES / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return Translations(compiled)


class Catalogues(Domain):
    """Flask-Babel's source of texts without a compile step: no binary file can be stale or missing."""

    def get_translations(self) -> NullTranslations:
        """The texts of the language of this request, Chinese outside of one."""
        locale = get_locale()
        return catalogue(locale.language) if locale else NullTranslations()


def extract_bpmn(source: BinaryIO, keywords: object, tags: object, options: Mapping[str, str]) -> Iterator[Message]:
    """Yield the names of all nodes, lanes and flows of a process model."""
    for _, element in etree.iterparse(source, resolve_entities=False, no_network=True):
        name = element.get("name")
        if name and name.strip():
            yield element.sourceline or 0, None, name, []


def in_words_of_the_reader(model: bytes) -> bytes:
    """A process model with the names of its nodes, lanes and flows in the language of this request."""
    root = etree.fromstring(model, etree.XMLParser(resolve_entities=False, no_network=True))
    for element in root.iter("{*}*"):
        if name := (element.get("name") or "").strip():
            element.set("name", str(gettext(name)))
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def extract_toml(source: BinaryIO, keywords: object, tags: object, options: Mapping[str, str]) -> Iterator[Message]:
    """Yield the texts of a policy pack that are shown to people (see PACK_TEXTS)."""
    for text in _texts(tomllib.load(source)):
        yield 0, None, text, []


def _texts(node: Any, *, guide: bool = False, noted: bool = False) -> Iterator[str]:
    """The strings under a readable key, however deep; in entries of the guide their values and notes as well."""
    if isinstance(node, list):
        for entry in node:
            yield from _texts(entry, guide=guide, noted=noted)
    elif isinstance(node, dict):
        for key, value in node.items():
            readable = key in PACK_TEXTS or (guide and key == "value") or (noted and key == "note")
            for text in value if isinstance(value, list) else [value]:
                if isinstance(text, str) and readable:
                    yield text
                else:
                    yield from _texts(text, guide=guide or key in GUIDE_ENTRIES, noted=noted or key in NOTED_ENTRIES)
