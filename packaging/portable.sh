#!/usr/bin/env bash
# Builds `sami` as one file that can be carried to another machine, build/portable/bin/sami. There it runs with the
# PyTorch it finds: of $LIBTORCH_DIR, of the active Python environment, or of python3 on the path. The same file computes
# on processors and on CUDA devices, whichever that PyTorch can use.
#
#   TORCH=2.11.0 packaging/portable.sh    for machines that have another torch than requirements-run.txt names
set -euo pipefail
source "$(dirname "$0")/setup.sh"

main() {
  [ $# -eq 0 ] || fail "portable.sh takes no arguments: one file computes on processors and on CUDA devices; TORCH names the version."
  cd "$PROJECT"
  set_up run
  if [ -n "${TORCH:-}" ]; then use_torch "$TORCH"; fi
  say "Building for torch $(sed -n "s/^__version__ = '\(.*\)'/\1/p" "$LIBTORCH_DIR/version.py")"
  build portable sami
  say "build/portable/bin/sami, $(du -h --apparent-size build/portable/bin/sami | cut -f1)"
}

# use_torch VERSION: headers and libraries of that wheel, unpacked and never installed; nothing of it is shipped.
use_torch() {
  local folder=$PROJECT/build/third-party/torch-$1
  LIBTORCH_DIR=$folder/torch
  export LIBTORCH_DIR
  [ -f "$folder/.complete" ] && return
  say "Fetching the wheel of torch $1 into ${folder#"$PROJECT"/}"
  rm -rf "$folder" && mkdir -p "$folder"
  "$VENV/bin/pip" download --quiet --disable-pip-version-check --no-deps --only-binary :all: --dest "$folder" "torch==$1" ||
    fail "The wheel of torch $1 could not be fetched. Is the network reachable, and is there such a version?"
  "$VENV/bin/python" -m zipfile -e "$folder"/torch-*.whl "$folder"
  rm -f "$folder"/torch-*.whl
  touch "$folder/.complete"
}

main "$@"
