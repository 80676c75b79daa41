#!/usr/bin/env bash
# Sets up and runs every test: formatting, rules of the sources, clang-tidy, the C++ tests, those of the torch-free core
# again under sanitizers, and the comparison with other software in Python. Ends with one line: N passed, N failed.
set -uo pipefail
source "$(dirname "$0")/setup.sh"

RESULTS=$PROJECT/build/test-results

main() {
  cd "$PROJECT"
  set_up test || exit 1
  rm -rf "$RESULTS" && mkdir -p "$RESULTS"
  step format check_format
  step sources "$VENV/bin/pytest" -q tests/sources tests/packaging --junitxml "$RESULTS/sources.xml"
  step tidy run_tidy
  step build build release && link_demo_model
  step tests run_ctest release "$RESULTS/tests.xml"
  step build-sanitized build sanitize
  step tests-sanitized run_ctest sanitize "$RESULTS/tests-sanitized.xml"
  step portable build portable sami
  step devices run_devices
  step peers run_peers
  step worker run_worker
  "$VENV/bin/python" packaging/count_results.py "$RESULTS"
}

# step NAME COMMAND…: runs it and notes how it ended beside its report, if it writes one.
step() {
  local name=$1 code=0
  shift
  say "$name"
  "$@" || code=$?
  printf '%s\n' "$code" >"$RESULTS/$name.code"
  return "$code"
}

check_format() {
  find app core ui tests \( -name '*.cpp' -o -name '*.h' \) -print0 | xargs -0 clang-format-19 --dry-run --Werror
}

# The torch-free sources: on LibTorch's headers the checks take too long.
run_tidy() {
  configure tidy && "$VENV/bin/python" packaging/tidy.py build/tidy
}

run_ctest() {
  QT_QPA_PLATFORM=offscreen ctest --test-dir "build/$1" --output-on-failure --no-tests=error --parallel "$(nproc)" \
    --output-junit "$2"
}

run_devices() {
  SAMI_PORTABLE=$PROJECT/build/portable/bin/sami SAMI_BINARY=$PROJECT/build/release/bin/sami \
    "$VENV/bin/pytest" -q tests/devices --junitxml "$RESULTS/devices.xml"
}

run_peers() {
  SAMI_BINARY=$PROJECT/build/release/bin/sami SAMI_DUMP_TENSORS=$PROJECT/build/release/bin/dump_tensors \
    "$VENV/bin/pytest" -q -n 2 tests/peers --junitxml "$RESULTS/peers.xml"
}

run_worker() {
  SAMI_BINARY=$PROJECT/build/release/bin/sami "$VENV/bin/pytest" -q -n 2 tests/worker --junitxml "$RESULTS/worker.xml"
}

main "$@"
