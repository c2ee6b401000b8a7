#!/usr/bin/env python3
"""Counts in another language what a back-test of helpdesk-sla must find where one band of `first-reply` moved.

Usage: python3 scripts/against_backtest.py LOG CHANGES.csv SEVERITY OLD_HOURS NEW_HOURS

LOG is the event log, CHANGES.csv what `amends policy backtest LOG --pack NEW --calendar england-wales --csv` wrote. The
script works out which cases are in the band and when their first reply was due before and after, from the log and the
bank holidays of ../shared/data (or AMENDS_SHARED) alone, and who was late on each side. Exits 1 where the CSV holds
another set of cases, another date or another breach.
"""
import csv, datetime as dt, json, os, pathlib, sys, zoneinfo

SHARED = pathlib.Path(os.environ.get("AMENDS_SHARED", pathlib.Path(__file__).parents[1] / ".." / "shared"))
HOLIDAYS = json.loads((SHARED / "data/holidays/uk_bank_holidays.json").read_text())["england-and-wales"]["events"]
CLOSED = {dt.date.fromisoformat(it["date"]) for it in HOLIDAYS}
LONDON, UTC = zoneinfo.ZoneInfo("Europe/London"), dt.timezone.utc
HUMAN = {"automatic": False}
STOPS = {"acknowledged": HUMAN, "message_logged": HUMAN | {"direction": "out"}, "progress_updated": {},
         "explanation_delivered": {}, "holding_response_sent": {}, "summary_resolution_sent": {},
         "final_response_sent": {}}
CANCELS = {"closed", "withdrawn", "merged", "forwarded"}

def midnight(day):
    return dt.datetime.combine(day, dt.time(), LONDON).astimezone(UTC)

def due(start, hours):
    """So many hours later, of which only those of business days count."""
    left, day, at = dt.timedelta(hours=hours), start.astimezone(LONDON).date(), start
    while True:
        end = midnight(day + dt.timedelta(days=1))
        if day.weekday() < 5 and day not in CLOSED:
            if at + left <= end:
                return at + left
            left -= end - at
        day, at = day + dt.timedelta(days=1), end

def stops(event):
    wanted = STOPS.get(event["type"])
    return wanted is not None and all(event["data"].get(name, False) == value for name, value in wanted.items())

def read(log):
    """By case: when it was received, its latest severity, when the first reply came or was no longer wanted."""
    cases, versions, horizon = {}, {}, None
    with open(log, encoding="utf-8") as lines:
        for line in lines:
            event = json.loads(line)
            at = dt.datetime.fromisoformat(event["occurred_at"].replace("Z", "+00:00"))
            horizon = at if horizon is None else max(horizon, at)
            key = (event.get("tenant", "default"), event["stream"])
            if event["version"] <= versions.get(key, 0) or not event["stream"].startswith("case-"):
                continue
            versions[key] = event["version"]
            case = cases.get(key)
            if case is None:
                if event["type"] in ("complaint_received", "complaint_confirmed"):
                    cases[key] = {"start": at, "severity": event["data"].get("severity"), "end": None}
            elif event["type"] == "classified":
                case["severity"] = event["data"]["severity"]
            elif case["end"] is None and at >= case["start"] and (stops(event) or event["type"] in CANCELS):
                case["end"] = at
    return cases, horizon

def told(path):
    """By case: what the back-test says of its first reply."""
    found, others = {}, 0
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if (row["change"], row["name"]) == ("clock", "first-reply"):
                found[row["tenant"], row["case"]] = row
            else:
                others += 1
    return found, others

def main(log, changes, severity, old_hours, new_hours):
    cases, horizon = read(log)
    found, others = told(changes)
    band = {key: case for key, case in cases.items() if case["severity"] == severity}
    wrong = [f"{key}: only one of the two has it" for key in band.keys() ^ found.keys()]
    late = [0, 0]
    for key, case in band.items():
        row, end = found.get(key), case["end"] or horizon
        if row is None:
            continue
        for side, hours in enumerate((old_hours, new_hours)):
            when, name = due(case["start"], hours), ("old", "new")[side]
            late[side] += end > when
            said = dt.datetime.fromisoformat(row[name + "_at"].replace("Z", "+00:00"))
            if said != when or (row[name + "_late"] == "true") != (end > when):
                wrong.append(f"{key}: {name}: {row[name + '_at']} {row[name + '_late']}, not {when} {end > when}")
    print(f"{len(cases)} cases, {len(band)} of severity {severity}; {len(found)} first replies moved, {others} other "
          f"changes; late {late[0]} before, {late[1]} after; {len(wrong)} wrong")
    for line in wrong[:20]:
        print(line)
    return 1 if wrong or others or not found else 0

if __name__ == "__main__":
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:])))
