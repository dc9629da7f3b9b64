"""Kinds of files a browser shows in place without another program."""

IMAGES = frozenset({"image/jpeg", "image/png"})
PDF = "application/pdf"
SHOWN = IMAGES | {PDF}
