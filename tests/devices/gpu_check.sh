#!/usr/bin/env bash
# Checks the program on a machine's GPU: gpu_check.sh PROGRAM [--device cuda:0] [--output report.json] [--quick] [--part NAME …]
#
# PROGRAM is the file that packaging/portable.sh makes. The machine needs a Python with torch and transformers, this
# folder and its neighbours tests/peers and tests/worker; no network and no weights of any model: all models are made
# here, at random. PEFT, pytest and pytest-xdist are used where they are. With --device cpu it runs on smaller shapes.
set -euo pipefail
export PYTHONUNBUFFERED=1 TOKENIZERS_PARALLELISM=false HF_HUB_OFFLINE=1
exec "${PYTHON:-python3}" "$(dirname "$0")/gpu_check.py" "$@"
