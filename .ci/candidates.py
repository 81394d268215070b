#!/usr/bin/env python3
"""Makes a cycle of so many candidates from the people of the sample, for the committee's book: each has an id, a name and a mark of
their own in what was said, such as `zmark0007z`; a late word is added to the ask of one. Usage: candidates.py FOLDER COUNT [ID]."""
import csv, pathlib, sys

folder, count = pathlib.Path(sys.argv[1]), int(sys.argv[2])
late = sys.argv[3] if len(sys.argv) > 3 else None
sample = pathlib.Path(__file__).resolve().parent.parent / "fixtures/sample-cycle"
folder.mkdir(parents=True, exist_ok=True)


def read(name):
    with open(sample / name, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write(name, rows):
    with open(folder / name, "w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, rows[0])
        table.writeheader()
        table.writerows(rows)


people, said = read("people.csv"), read("assessments.csv")
by_id = {}
for row in said:
    by_id.setdefault(row["employee_id"], []).append(row)
new_people, new_said = [], []
for number in range(1, count + 1):
    person = people[(number - 1) % len(people)]
    new_id = f"C{number:04}"
    name = f"{person['name']} {(number - 1) // len(people) + 1}"
    new_people.append({**person, "employee_id": new_id, "name": name, "email": f"{new_id.lower()}@freight.example"})
    for row in by_id.get(person["employee_id"], []):
        row = {**row, "employee_id": new_id}
        if new_id == late and row["item"] == "summary":
            row["manager_comment"] = "A late word. " + row["manager_comment"]
        new_said.append(row)
    empty = {key: "" for key in said[0]}
    item = {"employee_id": new_id, "item": "calibration-notes"}
    for key in ("manager_comment", "comment"):
        if key in empty:
            item[key] = f"Of this candidate: zmark{number:04}z."
    new_said.append({**empty, **item})
write("people.csv", new_people)
write("assessments.csv", new_said)
(folder / "cycle.toml").write_bytes((sample / "cycle.toml").read_bytes())
