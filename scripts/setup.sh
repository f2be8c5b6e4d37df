#!/usr/bin/env bash
# Installs the Debian packages the project needs, and only those that are missing.
# Quiet and quick when everything is there.
set -euo pipefail

# How it is looked for | the Debian package that brings it | what it is for
needs="
program pkg-config      | pkg-config            | finding the libraries
module cairo            | libcairo2-dev         | drawing pictures and figures
module pangocairo       | libpango1.0-dev       | laying out text, Chinese included
module gdk-pixbuf-2.0   | libgdk-pixbuf-2.0-dev | reading your PNG and JPEG files
module libgif           | libgif-dev            | writing animations
module libpng           | libpng-dev            | writing pictures
module md4c             | libmd4c-dev           | reading the lessons' Markdown
module md4c-html        | libmd4c-html0-dev     | writing the lessons' pages
module openblas         | libopenblas-dev       | matrix products
font Inter              | fonts-inter           | Latin text in figures
font Noto Sans CJK SC   | fonts-noto-cjk        | Chinese text in figures
font KaTeX_Main         | fonts-katex           | formulas in figures
"

if ! command -v swift > /dev/null; then
  echo "Swift was not found. Install Swift 6.1 or later from https://www.swift.org/install" >&2
  exit 1
fi

modules="$(pkg-config --list-package-names 2> /dev/null || true)"
fonts="$(fc-list : family 2> /dev/null | tr ',' '\n' || true)"

packages=()
report=""
while IFS='|' read -r sought package reason; do
  read -r kind name <<< "$sought"
  read -r package <<< "$package"
  case "$kind" in
    program) command -v "$name" > /dev/null && continue ;;
    module) grep -qxF -- "$name" <<< "$modules" && continue ;;
    font) grep -qxF -- "$name" <<< "$fonts" && continue ;;
    *) continue ;;
  esac
  packages+=("$package")
  report+="$(printf '  %-22s for%s' "$package" "$reason")"$'\n'
done <<< "$needs"

if [[ ${#packages[@]} -eq 0 ]]; then exit 0; fi

printf 'Missing Debian packages:\n%s' "$report"
if ! command -v apt-get > /dev/null; then
  echo "There is no apt-get here: install what these names stand for, then run this again." >&2
  exit 1
fi

as_root=()
if [[ "$(id -u)" -ne 0 ]]; then
  if ! command -v sudo > /dev/null; then
    echo "Installing them needs root, and there is no sudo. As root, run:" >&2
    echo "  apt-get update && apt-get install --no-install-recommends ${packages[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi
echo "Installing them with apt-get."
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -qq -y --no-install-recommends "${packages[@]}"
