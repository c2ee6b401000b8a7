#!/usr/bin/env python3
"""Measures what each bad input of tests/bad costs: `amends replay` must refuse it within 100 ms and 64 MiB.

    bad_input_limits.py [--amends target/release/amends] [--millis 100] [--mebibytes 64]

Prints each input over a limit, or that ends with another exit status than 0 (good) or 2 (bad input); then the slowest
and the largest. Wall time is the best of three runs, so that a busy machine is not taken for a slow reader.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BAD = Path(__file__).resolve().parent.parent / "tests" / "bad"


def made(how, path):
    with open(path, "wb") as file:
        file.write(how["before"].encode())
        left, piece = how["times"], 64 * 1024
        while left > 0:
            file.write(how["repeat"].encode() * min(left, piece))
            left -= piece
        file.write(how["after"].encode())
    return path


def run(command):
    """Exit status, milliseconds and MiB of one run."""
    start = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode, (time.monotonic() - start) * 1000, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--amends", default="target/release/amends")
    parser.add_argument("--millis", type=float, default=100)
    parser.add_argument("--mebibytes", type=float, default=64)
    options = parser.parse_args()
    manifest = json.loads((BAD / "manifest.json").read_text())
    failed, costs = 0, []
    with tempfile.TemporaryDirectory() as folder:
        for name, expected in manifest.items():
            path = made(expected["make"], Path(folder) / name) if "make" in expected else BAD / name
            runs = [run([options.amends, "replay", "--json", str(path)]) for _ in range(3)]
            status, millis, mebibytes = runs[0][0], min(r[1] for r in runs), max(r[2] for r in runs)
            costs.append((millis, mebibytes, name))
            wanted = 2 if "error" in expected else 0
            if status != wanted or millis > options.millis or mebibytes > options.mebibytes:
                failed += 1
                print(f"{name}: exit {status}, not {wanted}; {millis:.0f} ms, {mebibytes:.0f} MiB")
            if "make" in expected:
                path.unlink()
    for what, (millis, mebibytes, name) in (("slowest", max(costs)), ("largest", max(costs, key=lambda c: c[1]))):
        print(f"{what}: {name}, {millis:.0f} ms, {mebibytes:.0f} MiB")
    print(f"{len(costs) - failed} passed, {failed} failed")
    sys.exit(failed > 0)


main()
