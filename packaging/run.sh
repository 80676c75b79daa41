#!/usr/bin/env bash
# Installs what is missing, builds, and opens the workbench on the demo experiment. Without a display the same
# experiment runs in the terminal. Further arguments go to the workbench.
set -euo pipefail
source "$(dirname "$0")/setup.sh"

main() {
  cd "$PROJECT"
  set_up run
  say "Building (the first time takes some minutes)"
  if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    build release sami sami-workbench
    link_demo_model
    exec build/release/bin/sami-workbench --demo "$@"
  fi
  build release sami
  link_demo_model
  run_in_terminal
}

run_in_terminal() {
  local sami=build/release/bin/sami file=build/demo/demo.sami
  say "No display: the demo runs here. A model learns to answer briefly, or in detail, as it is told."
  rm -rf build/demo && mkdir -p build/demo
  "$sami" new "$file" --preset demo --pair brief-detailed
  "$sami" run "$file"
  "$sami" compare "$file" --baseline base --candidate iteration-1 --queries held-out --limit 8
  "$sami" judge "$file" --judge pmi
  "$sami" status "$file"
}

main "$@"
