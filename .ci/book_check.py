#!/usr/bin/env python3
"""What must hold of the books in a folder, as poppler and qpdf read them. Usage: book_check.py FOLDER COUNT"""
import json, pathlib, re, subprocess, sys

folder, count = pathlib.Path(sys.argv[1]), int(sys.argv[2])


def manifest(name):
    return json.loads((folder / f"{name}.manifest.json").read_text(encoding="utf-8"))


def pages(name):
    text = subprocess.run(["pdftotext", "-layout", folder / f"{name}.pdf", "-"], capture_output=True, check=True).stdout
    return text.decode("utf-8").split("\f")


def outlines(name):
    """How many bookmarks of the first level there are, and the page of each."""
    told = subprocess.run(["qpdf", "--json", "--json-key=outlines", folder / f"{name}.pdf"], capture_output=True)
    return [it["destpageposfrom1"] for it in json.loads(told.stdout)["outlines"]]


def unpacked(name):
    told = subprocess.run(["qpdf", "--qdf", "--object-streams=disable", folder / f"{name}.pdf", "-"], capture_output=True)
    return told.stdout


for name, people in (("book", count), ("variant", count - 1), ("second", count)):
    ranges = [(it["employee_id"], it["first_page"], it["last_page"]) for it in manifest(name)["people"]]
    assert len(ranges) == people == len({it[0] for it in ranges}), name
    assert all(first == last for _, first, last in ranges), name
    assert outlines(name) == [first for _, first, _ in ranges], f"{name}: bookmarks and ranges differ"
    text = pages(name)
    for employee_id, first, _ in ranges:
        found = [at for at, page in enumerate(text, 1) if re.search(rf"Packet 2026-H2-{employee_id}-committee", page)]
        assert found == [first], (name, employee_id, found)
    agenda = next(it for it in manifest(name)["parts"] if it["part"] == "agenda")
    rows = "".join(text[agenda["first_page"] - 1 : agenda["last_page"]])
    assert len(re.findall(r"\bid C\d{4}\b", rows)) == people, name
    assert len(re.findall(r"\bp\.\s\d+", rows)) == people, name

leaf = pages("second")[next(it for it in manifest("second")["parts"] if it["part"] == "changes")["first_page"] - 1]
assert re.findall(r"\bid (C\d{4})\b", leaf) == ["C0003"], leaf
assert manifest("second")["book"]["version"] == 2

for name in [it for it in ("full", "full-variant") if (folder / f"{it}.pdf").exists()]:
    text, of = pages(name), manifest(name)["people"]
    for person in of:
        mark = f"zmark{person['employee_id'][1:]}z"
        found = [at for at, page in enumerate(text, 1) if mark in page]
        assert found and all(person["first_page"] <= at <= person["last_page"] for at in found), (mark, found)
for name in [it for it in ("variant", "full-variant") if (folder / f"{it}.pdf").exists()]:
    raw, text = unpacked(name), "".join(pages(name))
    for mark in ("C0007", "zmark0007z"):
        assert mark not in text and mark.encode() not in raw and mark.encode("utf-16-be") not in raw, (name, mark)
        assert mark not in json.dumps(manifest(name)), (name, mark)
