#!/usr/bin/env python3
"""Holds `amends replay --json` against an independent reference on many small random logs.

    against_reference.py --amends target/release/amends --bench ../shared/bench [--seeds 1000] [--first 1] [--options]

For each seed it lets `amends generate --wild` write a log, replays it with amends and with reference.py, and compares
the two with compare.py. With --options it also cuts each log by --as-of, --known-at, --tenant and --zone. Prints every
difference with its seed, and ends with 'N passed, N failed'. Exit status 0 only where there was none.
"""
import argparse
import importlib.util
import json
import subprocess
import sys
import tempfile
from pathlib import Path

ZONES = ["UTC", "Europe/London", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "+05:45", "-09:30"]


def module(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def cuts(seed, lines):
    """The ways in which one log is replayed: whole, and with --options cut by each option in turn."""
    yield {}
    times = sorted({line["occurred_at"] for line in lines}) or ["2024-01-01T00:00:00Z"]
    recorded = sorted({line.get("recorded_at", line["occurred_at"]) for line in lines}) or times
    tenants = sorted({line.get("tenant", "default") for line in lines}) or ["default"]
    yield {"as_of": times[seed % len(times)]}
    yield {"known_at": recorded[seed * 7 % len(recorded)], "zone": ZONES[seed % len(ZONES)]}
    yield {"tenants": tenants[: 1 + seed % len(tenants)], "zone": ZONES[seed * 3 % len(ZONES)]}


def flags(cut):
    named = {"as_of": "--as-of", "known_at": "--known-at", "zone": "--zone"}
    out = [f"{named[name]}={value}" for name, value in cut.items() if name in named]
    return out + [f"--tenant={tenant}" for tenant in cut.get("tenants", [])]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--amends", default="target/release/amends")
    parser.add_argument("--bench", type=Path, default=Path("../shared/bench"))
    parser.add_argument("--seeds", type=int, default=1000)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--cases", type=int, default=8)
    parser.add_argument("--options", action="store_true")
    options = parser.parse_args()
    reference, compare = module(options.bench / "reference.py"), module(options.bench / "compare.py")
    passed = failed = events = 0
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log.jsonl"
        for seed in range(options.first, options.first + options.seeds):
            make = [options.amends, "generate", "--wild", "--cases", str(options.cases), "--seed", str(seed), "-o", str(log)]
            subprocess.run(make, check=True, stderr=subprocess.DEVNULL)
            lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines() if line.strip()]
            events += len(lines)
            for cut in cuts(seed, lines) if options.options else [{}]:
                replay = reference.Replay(**cut)
                for line in lines:
                    replay.event(line)
                want = json.loads(json.dumps(reference.report(replay)))
                answer = subprocess.run([options.amends, "replay", str(log), "--json", *flags(cut)], capture_output=True)
                comparison = compare.Comparison()
                if answer.returncode == 0:
                    comparison.answers(want, json.loads(answer.stdout), part=False)
                else:
                    comparison.differences.append(answer.stderr.decode(errors="replace").strip())
                passed, failed = passed + (not comparison.differences), failed + bool(comparison.differences)
                for difference in comparison.differences[:5]:
                    print(f"seed {seed} {cut}: {difference}")
    print(f"{events} events in {options.seeds} logs")
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
