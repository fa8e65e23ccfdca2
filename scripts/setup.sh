#!/usr/bin/env bash
# Prepare .venv for the project: Python, CPU torch, dependencies. « setup.sh dev » adds what the tests need.
# A stamp holds the digest of what was installed, so that a second run does nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly kind=${1:-app}
readonly torch=2.13.0
readonly torch_cpu=https://download.pytorch.org/whl/cpu # the registry's Linux wheels bring gigabytes of CUDA
readonly venv=.venv
readonly python=$venv/bin/python
readonly stamp=$venv/.installed-$kind

say() { printf '→ %s\n' "$*"; }
die() {
  printf '%s\n' "$*" >&2
  exit 1
}

digest() { { pwd && cat pyproject.toml constraints.txt scripts/setup.sh; } | cksum; }

suits() { "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
  local candidate
  for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python3.14; do
    if suits "$candidate"; then
      printf '%s\n' "$candidate"
      return
    fi
  done
  return 1
}

make_venv() {
  "$python" -m pip --version >/dev/null 2>&1 && return
  local found
  if ! found=$(find_python) && [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
    say "Installation de Python (apt-get install python3 python3-venv)…"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3 python3-venv >/dev/null
    found=$(find_python) || true
  fi
  [[ -n ${found:-} ]] || die "Il faut Python 3.11 ou plus récent, avec le module venv. Sur Debian ou Ubuntu :
  sudo apt-get install python3 python3-venv"
  say "Environnement Python dans $venv ($("$found" -V))…"
  rm -rf "$venv"
  "$found" -m venv "$venv"
}

pip() { "$python" -m pip --disable-pip-version-check --quiet "$@"; }

reachable() {
  "$python" -c 'import sys, urllib.request as u; u.urlopen(sys.argv[1], timeout=4).close()' "$1" >/dev/null 2>&1
}

install_torch() {
  "$python" -c 'import importlib.metadata as m; m.version("torch")' >/dev/null 2>&1 && return
  say "PyTorch $torch pour processeur (environ 200 Mo)…"
  if [[ $(uname -s) == Linux ]] && reachable "$torch_cpu/torch/"; then
    pip install --no-deps --index-url "$torch_cpu" "torch==$torch" && return
  fi
  pip install "torch==$torch"
}

install_project() {
  local what=.
  [[ $kind == dev ]] && what='.[dev]'
  say "Passerelle et ses dépendances (environ 400 Mo la première fois)…"
  pip install --constraint constraints.txt --editable "$what"
}

main() {
  [[ $kind == app || $kind == dev ]] || die "usage : setup.sh [app|dev]"
  local wanted
  wanted=$(digest)
  if [[ -x $python && -f $stamp && $(<"$stamp") == "$wanted" ]]; then return; fi
  make_venv
  install_torch
  install_project
  if [[ $kind == dev ]]; then printf '%s\n' "$wanted" >"$venv/.installed-app"; fi # dev holds all of app
  printf '%s\n' "$wanted" >"$stamp"
}

main
