"""`sami devices`: one line a device, and the same as JSON."""

from __future__ import annotations

import json
import re
import subprocess

LINE = re.compile(r"(\S+) +(\S.*\S)  +\d+\.\d of (\d+\.\d) GB free, bfloat16 \d+\.\d× float32")


def test_both_forms_tell_of_the_same_devices(sami):
    run = [str(sami.binary), "devices"]
    listed = json.loads(subprocess.run([*run, "--json"], capture_output=True, text=True, check=True).stdout)["devices"]
    printed = subprocess.run(run, capture_output=True, text=True, check=True).stdout.splitlines()
    lines = [found.groups() for line in printed if (found := LINE.fullmatch(line))]
    assert lines == [
        (device["name"], device["description"], f"{device['total_bytes'] / 1e9:.1f}") for device in listed
    ]
    assert listed[0]["name"] == "cpu" and listed[0]["holders"] == []
    assert len({line.index(" GB free") for line in printed if LINE.fullmatch(line)}) == 1


def test_a_device_that_is_not_there_begins_no_run(sami, tmp_path):
    file = tmp_path / "mine.sami"
    assert sami.run("new", file).returncode == 0
    refused = sami.run("run", file, "--device", "xpu:7")
    assert refused.returncode == 2 and "not on this machine" in refused.stderr
    assert json.loads(sami.run("status", file, "--json").stdout)["runs"] == []
    assert not list(tmp_path.glob("mine.sami.runs/*"))
