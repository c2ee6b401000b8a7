#!/usr/bin/env python3
"""Recomputes the hashes of tests/golden/hash/*.json from their inputs alone, in another language than the store's.

Usage: python3 scripts/check_hash.py [FOLDER]. Exits 1 where a preimage or digest differs, 2 where there is no file.
"""
import datetime, hashlib, json, pathlib, sys, uuid

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)

def number(value):
    return value.to_bytes(8, "big")

def micros(text):
    instant = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return number((instant - EPOCH) // datetime.timedelta(microseconds=1))

def field(value):
    return b"\xff\xff\xff\xff" if value is None else len(value).to_bytes(4, "big") + value

def preimage(e):
    text = lambda value: None if value is None else value.encode()
    ident = lambda value: None if value is None else uuid.UUID(value).bytes
    behalf = e["on_behalf_of"] or {"kind": None, "id": None}
    fields = [text(e["tenant"]), text(e["stream"]), ident(e["id"]), number(e["version"]), text(e["type"]),
              number(e["schema"]), micros(e["occurred_at"]), micros(e["recorded_at"]), text(e["precision"]),
              text(e["zone"]), text(e["actor"]["kind"]), text(e["actor"]["id"]), text(behalf["kind"]),
              text(behalf["id"]), ident(e["command_id"]), ident(e["causation_id"]), ident(e["correlation_id"]),
              text(e["policy"]), text(e["tags"]), text(e["ext"]), text(e["data"]), bytes.fromhex(e["prev_hash"])]
    return b"amends/event/v1" + b"".join(map(field, fields))

def main():
    default = pathlib.Path(__file__).resolve().parent.parent / "tests/golden/hash"
    files = sorted(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else default).glob("*.json"))
    wrong = 0
    for file in files:
        golden = json.loads(file.read_text(encoding="utf-8"))
        made = preimage(golden["input"])
        good = golden["form"] == 1 and made.hex() == golden["preimage"]
        good = good and hashlib.sha256(made).hexdigest() == golden["hash"]
        wrong += not good
        print(f"{'same     ' if good else 'DIFFERENT'} {file.name}")
    print(f"{len(files)} golden hashes, {wrong} different")
    return 2 if not files else int(wrong > 0)

if __name__ == "__main__":
    sys.exit(main())
