#!/usr/bin/env bash
# tests/fuzz/soak.sh [MINUTES] [READER…]: builds the fuzzers and has each read for so many minutes (default 60), as many at
# once as there are processors. What they find out lies in build/fuzz/corpus and is gone on with; a finding ends that
# fuzzer and lies in build/fuzz/findings. Ends with a line a fuzzer: inputs read, findings. Needs clang-19 and
# libclang-rt-19-dev.
set -euo pipefail
cd "$(dirname "$0")/../.."
minutes=${1:-60}
shift || true
readers=(gguf safetensors tokenizer_json sentencepiece tiktoken chat_template records model_files run_folder experiment)
[[ $# -gt 0 ]] && readers=("$@")
folder=build/fuzz

mkdir -p "$folder/findings"
began=$(mktemp)
trap 'rm -f "$began"' EXIT
cmake -S . -B "$folder" -G Ninja -DCMAKE_CXX_COMPILER=clang++-19 -DSAMI_ENGINE=OFF -DSAMI_WINDOW=OFF -DSAMI_FUZZ=ON >"$folder.log"
cmake --build "$folder" -- -k 0 >>"$folder.log"
"$folder/bin/make_seeds" "$folder/seeds"
cp -r build/third-party/llama_cpp_python-*/vendor/llama.cpp/models/templates "$folder/seeds/chat_template" 2>/dev/null || true

options() {
  case $1 in
    tokenizer_json) echo "-only_ascii=1 -dict=tests/fuzz/tokenizer_json.dict" ;;
    tiktoken) echo "-only_ascii=1" ;;
    # A value that a template puts into itself is never given back.
    chat_template) echo "-dict=tests/fuzz/chat_template.dict -detect_leaks=0" ;;
    records) echo "-dict=tests/fuzz/records.dict" ;;
    model_files | run_folder) echo "-dict=tests/fuzz/$1.dict" ;;
  esac
}

soak() {
  local reader=$1
  mkdir -p "$folder/corpus/$reader" "$folder/seeds/$reader"
  # shellcheck disable=SC2046
  "$folder/bin/fuzz_$reader" $(options "$reader") -max_total_time=$((60 * minutes)) -rss_limit_mb=2500 -timeout=20 \
    -artifact_prefix="$folder/findings/$reader-" -print_final_stats=1 "$folder/corpus/$reader" "tests/fuzz/found/$reader" \
    "$folder/seeds/$reader" >"$folder/$reader.log" 2>&1 || true
  local inputs
  inputs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$folder/$reader.log")
  echo "$reader: ${inputs:-?} inputs, $(find "$folder/findings" -name "$reader-*" -newer "$began" | wc -l) findings"
}

for reader in "${readers[@]}"; do mkdir -p "tests/fuzz/found/$reader"; done
export -f soak options
export folder minutes began
printf '%s\n' "${readers[@]}" | xargs -P "$(nproc)" -I{} bash -c 'soak {}'
[[ -z $(find "$folder/findings" -type f -newer "$began") ]]
