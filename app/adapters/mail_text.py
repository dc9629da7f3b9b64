"""The words of mails: plain text files with $names, the first line is the subject."""

from pathlib import Path
from string import Template


class MailTexts:
    """Reads `<folder>/<name>.txt` once each."""

    def __init__(self, folder: Path) -> None:
        self._texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))}

    def write(self, name: str, **values: str) -> tuple[str, str]:
        """Subject and text of one mail; raises KeyError for an unknown text or a name without a value."""
        # A line break in a value must not end the subject early or start a header.
        subject, _, text = self._texts[name].partition("\n\n")
        one_line = {key: " ".join(value.split()) for key, value in values.items()}
        return Template(subject.strip()).substitute(one_line), Template(text).substitute(values)
