#!/usr/bin/env python3
"""Ballots of two rounds for the candidates that candidates.py makes, with a mark in what stays with the committee; and a look into every
document: whose it is, by its name, its place, its line of the manifest and its title, and which marks are in it.
Usage: outcome_check.py ballots CYCLE | documents CYCLE OUTCOMES PACKETS."""
import csv, hashlib, json, pathlib, re, subprocess, sys, unicodedata

COLUMNS = (
    "cycle employee_id name from to decision areas revisit_on effective_on votes_for votes_against votes_abstained "
    "meeting_notes told_to_person"
).split()


def rows(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def ballots(folder):
    people = rows(folder / "people.csv")
    for name, is_in in (("first.csv", lambda number: number % 2 == 0), ("second.csv", lambda number: True)):
        with open(folder / name, "w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, COLUMNS)
            table.writeheader()
            for number, person in enumerate(people):
                row = {"cycle": "2026-H2", "employee_id": person["employee_id"], "name": person["name"]}
                row["from"] = f"{person['track']}/{person['level']}"
                row["to"] = f"{person['target_track'] or person['track']}/{person['target_level']}"
                if is_in(number):
                    row["decision"] = ["accept", "postpone", "reject"][number % 3]
                    if number % 3:
                        row["areas"] = f"Scope {number}; mentoring"
                    if number % 3 == 1:
                        row["revisit_on"] = "2027-06-01"
                    row["meeting_notes"] = f"Note nmark{number:04}n of a member mmark{number:04}m."
                    row["told_to_person"] = f"Told tmark{number:04}t."
                table.writerow(row)


def packed(path):
    """Everything that a file says, drawn or not."""
    plain = subprocess.run(["qpdf", "--qdf", "--stream-data=uncompress", str(path), "-"], capture_output=True)
    assert plain.returncode in (0, 3), plain.stderr
    drawn = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True)
    return (plain.stdout + drawn.stdout).decode("utf-8", "replace"), drawn.stdout.decode("utf-8", "replace")


def bare(text):
    return re.sub(r"[\s\u2066-\u2069\u200b]", "", unicodedata.normalize("NFC", text))


def documents(folder, outcomes, packets):
    people = {person["employee_id"]: (number, person) for number, person in enumerate(rows(folder / "people.csv"))}
    manifest = json.loads((outcomes / "manifest.json").read_text(encoding="utf-8"))
    assert len(manifest["packets"]) == 5 * len(people), len(manifest["packets"])
    for entry in manifest["packets"]:
        path, (number, person) = outcomes / entry["file"], people[entry["employee_id"]]
        name, edition = entry["file"], entry["audience"]
        assert name.startswith(f"{edition}/{person['employee_id']}_"), name
        info = subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True, check=True).stdout
        title = next(line for line in info.splitlines() if line.startswith("Title:"))
        assert bare(person["name"]) in bare(title) and entry["packet_id"] in title, title
        said, drawn = packed(path)
        found = set(re.findall(r"[ntmz]mark\d{4}[ntmz]", said))
        wanted = {f"tmark{number:04}t"}
        if edition in ("committee", "hr"):
            wanted |= {f"nmark{number:04}n", f"mmark{number:04}m"}
        assert found == wanted, (name, found)
        cited = entry["follows"]
        packet = (packets / cited["packet_file"]).read_bytes()
        assert hashlib.sha256(packet).hexdigest() == cited["packet_sha256"], name
        assert (cited["packet_sha256"] in bare(drawn)) == (edition != "letter"), name


if sys.argv[1] == "ballots":
    ballots(pathlib.Path(sys.argv[2]))
else:
    documents(*map(pathlib.Path, sys.argv[2:5]))
