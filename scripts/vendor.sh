#!/bin/sh
# Refresh the vendored front-end files (and their licences) from npm, by package name and pinned version.
# The files are committed, so running the application needs no node; only this refresh does.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
vendor=$root/app/static/vendor
browser=$root/tests/browser/vendor
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# fetch NAME VERSION: unpack the package and leave its folder in $package
fetch() {
    archive=$(cd "$work" && npm pack --silent "$1@$2")
    package=$work/$1-$2
    mkdir -p "$package"
    tar -xzf "$work/$archive" -C "$package" --strip-components=1
}

# keep FOLDER FILE...: copy the files of the fetched package beside its licence, readable by the web server
keep() {
    folder=$1
    shift
    mkdir -p "$folder"
    for file in LICENSE "$@"; do
        install -m 644 "$package/$file" "$folder/$(basename "$file")"
    done
}

fetch bootstrap 5.3.8
keep "$vendor/bootstrap" dist/css/bootstrap.min.css

fetch bootstrap-icons 1.13.2
keep "$vendor/bootstrap-icons" font/bootstrap-icons.min.css
mkdir -p "$vendor/bootstrap-icons/fonts"
install -m 644 "$package/font/fonts/bootstrap-icons.woff2" "$vendor/bootstrap-icons/fonts/"

fetch htmx.org 2.0.11
keep "$vendor/htmx" dist/htmx.min.js

# The licence asks that the bpmn.io mark stays visible on every diagram.
fetch bpmn-js 18.31.1
keep "$vendor/bpmn-js" dist/bpmn-navigated-viewer.production.min.js dist/assets/bpmn-js.css dist/assets/diagram-js.css

# The build with lines and bars alone: half the size of the whole. The licence asks that its notice goes along.
fetch echarts 6.0.0
keep "$vendor/echarts" dist/echarts.simple.min.js NOTICE

# Accessibility checks of the browser tests; never served.
fetch axe-core 4.14.1
keep "$browser/axe-core" axe.min.js LICENSE-3RD-PARTY.txt
