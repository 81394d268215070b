#!/usr/bin/env python3
"""Makes what a company of 120 people would send: the answers of a Google Form, and the export of an HR system.

Usage: company.py FOLDER. Everybody and every word is invented; the same files come out every time."""
import csv, pathlib, re, sys

folder = pathlib.Path(sys.argv[1])
ladder = pathlib.Path(__file__).resolve().parent.parent / "data/ladder"


def skills(track, level):
    """The texts of a rung."""
    rung = (ladder / f"{track}.toml").read_text(encoding="utf-8").split("[[rung]]")
    mine = next(it for it in rung if f'level = "{level}"' in it)
    return re.findall(r'^text = "(.*)"$', mine, re.M)


FIRST = "Ada Bogdan Chiara Dilnoza Emeka Farida Giulia Hamza Ingrid Jakub Kateryna Liam Maëlle Nuria Oluchi Pavel Quentin Rosa Søren Thandiwe".split()
LAST = "Haverkamp Okafor Nyström Ibáñez Kowalczuk Łukasik".split()
STORIES = [
    "Took the invoice run from nightly to hourly; support saw {n} fewer tickets in June.",
    "Ran the move to the new queue with the {n} teams that read from it, without a lost order.",
    "Wrote the guide that {n} new colleagues used in their first week.",
    "Found why the search was slow, and cut the slowest page from {n}00 to 90 milliseconds.",
]
VOICES = [
    "I saw this in the review of the billing service, and two other teams asked for it.",
    "Agreed, also under pressure in the week of the outage.",
    "Not yet without help: the second service still needs a guide.",
]
TRACKS = [("backend", "L4", "L5", "Software Engineering", "SE"), ("frontend", "L3", "L4", "Web & Mobile", "WM")]
GRADES = {"L3": "III", "L4": "IV", "L5": "V"}

people = []
for number in range(120):
    track, level, target, family, code = TRACKS[number % 2]
    first, last = FIRST[number % 20], LAST[number // 20]
    address = f"p{number + 1:03}@loom.example"
    if number == 7:
        first, last = "美华", "林"
    people.append(dict(id=f"{number + 1:05}", first=first, last=last, mail=address, track=track, level=level, target=target, family=family, code=code, manager=number % 6))

with open(folder / "staff.csv", "w", newline="", encoding="utf-8") as file:
    out = csv.writer(file, delimiter=";")
    out.writerow(["Employee No.", "First Name", "Last Name", "Work Email", "Department", "Job Family", "Grade", "Target Job Family", "Target Grade", "Reports To", "Reports To Email", "Hire Date", "In Grade Since", "Gender", "Cost Center"])
    for number, it in enumerate(people):
        boss = people[it["manager"] + 114] if number < 114 else people[0]
        grade = lambda level: f"{it['code']} {GRADES[level]}"
        out.writerow([it["id"], it["first"], it["last"], it["mail"], "Payments" if number % 3 else "Search", it["family"], grade(it["level"]), it["family"], grade(it["target"]), f"{boss['first']} {boss['last']}", boss["mail"], f"{number % 28 + 1:02}.{number % 12 + 1:02}.{2016 + number % 7}", f"{number % 27 + 1:02}.{number % 11 + 1:02}.2024", "f" if number % 2 else "m", 4000 + number % 9])

asked = [text for track, _, target, _, _ in TRACKS for text in skills(track, target)]
header = ["Timestamp", "Email Address", "Who is this about? (work e-mail)", "Is this your final answer?"]
header += [f"How well is this done today? [{it}]" for it in asked] + [f"Comment on {it}" for it in asked]
header += ["Summary", "Impact", "Recommendation", "Comment on recommendation"]
labels = ["3 - Meets", "4 - Exceeds", "2 - Developing", "3 - Meets"]
rows = []


def response(person, writer, minute, final="Yes", more=""):
    mine = skills(person["track"], person["target"])
    is_self = writer is person
    number = people.index(person)
    rating = lambda at: labels[(number + at + (0 if is_self else 1)) % 4]
    words = lambda at: (STORIES[(number + at) % 4].format(n=2 + (number + at) % 9) if is_self else VOICES[(number + at) % 3]) + more
    row = [f"{2026}/10/{1 + minute // 600:02} {8 + minute // 60 % 10:02}:{minute % 60:02}:00", writer["mail"], person["mail"], final]
    row += [rating(mine.index(it)) if it in mine else "" for it in asked]
    row += [words(mine.index(it)) if it in mine else "" for it in asked]
    row += [f"I ask for {person['target']}: the work of this year was already of that kind.", f"Quarter close\n{words(1)}\nOutcome: the close took {3 + number % 4} days less.", "", ""] if is_self else ["", "", "yes" if number % 5 else "not yet", "The evidence is there for most of it."]
    rows.append(row)


for number, person in enumerate(people):
    boss = people[person["manager"] + 114] if number < 114 else people[0]
    if number in (11, 23, 35):
        response(person, person, 3 * number, final="No, I will come back", more=" DRAFTWORDS")
    if number in (5, 17, 29, 41):
        response(person, person, 3 * number, more=" OLDWORDS")
    response(person, person, 3 * number + 1, more=" 🎉" if number in (2, 50) else "")
    if number != 63:
        response(person, boss, 3 * number + 2)
rows.sort(key=lambda it: it[0])
with open(folder / "responses.csv", "w", newline="", encoding="utf-8") as file:
    csv.writer(file).writerows([header, *rows])
