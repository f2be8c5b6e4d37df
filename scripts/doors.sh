#!/usr/bin/env bash
# Refuses an import that the target's `dependencies` in Package.swift do not list.
set -euo pipefail
cd "$(dirname "$0")/.."

# Modules of Swift and the system that any target may import.
system="Swift Foundation Dispatch Synchronization Testing Glibc Musl Darwin"

# "target path dependency dependency …", one line a target.
targets="$(swift package describe --type text | awk '
  function flush() { if (path != "") print name, path, dependencies }
  /^ *Name:/ { flush(); name = $2; path = ""; dependencies = ""; listing = 0 }
  /^ *Path:/ { path = $2; listing = 0 }
  /^ *(Target|Product) dependencies:/ { listing = 1; next }
  /:/ { listing = 0 }
  listing { dependencies = dependencies " " $1 }
  END { flush() }')"

broken=0
while read -r name path dependencies; do
  [[ "$path" == Sources/* || "$path" == Tests/* || "$path" == Examples/* ]] || continue
  found="$(grep -rnE --include='*.swift' '^ *(@[A-Za-z_()]+ +|public +|internal +|private +)*import +' \
    "$path" || true)"
  [[ -n "$found" ]] || continue
  while IFS=: read -r file line text; do
    module="$(sed -E 's/^.*import +((struct|class|enum|protocol|func|var|let|typealias) +)?//; s/[ .;\/].*$//' <<< "$text")"
    if [[ " $system $dependencies " != *" $module "* ]]; then
      echo "$file:$line: $name may not import $module: Package.swift lists" \
        "${dependencies:-no dependencies}" >&2
      broken=1
    fi
  done <<< "$found"
done <<< "$targets"
exit "$broken"
