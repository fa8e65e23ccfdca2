#!/usr/bin/env bash
# Debian packages that some tests drive: a browser, character recognition, the fonts of the PDF sheets.
# As root, installs what is missing; otherwise says the line to run, and the tests that need them are skipped.
set -euo pipefail

has() { command -v "$1" >/dev/null 2>&1; }

missing=()
has chromium || has chromium-browser || has google-chrome || missing+=(chromium)
has tesseract || missing+=(tesseract-ocr)
{ has tesseract && tesseract --list-langs 2>/dev/null | grep -qx fra; } || missing+=(tesseract-ocr-fra)
[[ -f /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf ]] || missing+=(fonts-dejavu-core)
[[ ${#missing[@]} == 0 ]] && exit 0

if ! has apt-get; then
  echo "→ Absents de cette machine : ${missing[*]}. Les tests qui en ont besoin seront sautés."
elif [[ $(id -u) != 0 ]]; then
  echo "→ Pour ne sauter aucun test : sudo apt-get install ${missing[*]}"
else
  echo "→ Paquets pour les tests : ${missing[*]}…"
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >/dev/null ||
    echo "→ Leur installation a échoué ; les tests qui en ont besoin seront sautés."
fi
