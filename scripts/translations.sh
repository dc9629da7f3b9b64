#!/bin/sh
# Bring the English catalogue up to date with the sources; what is new stands in it with an empty msgstr.
# Chinese is the language of the source and needs no catalogue; catalogues are read as they are, uncompiled.
set -eu

cd "$(dirname "$0")/.."
pybabel=.venv/bin/pybabel
template=$(mktemp)
trap 'rm -f "$template"' EXIT

PYTHONPATH=. $pybabel -q extract --mapping babel.cfg --keywords N_ --no-location --sort-output --omit-header \
    --output "$template" .
$pybabel -q update --input-file "$template" --output-dir translations --locale en \
    --no-fuzzy-matching --ignore-obsolete --omit-header --no-wrap
