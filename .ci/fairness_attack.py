"""Sheets of random cohorts, their figures beside scipy's, and an attack on what they hide. Called by .ci/fairness."""

import collections
import csv
import json
import multiprocessing
import pathlib
import random
import subprocess
import sys
import tempfile

import numpy
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.stats import beta, fisher_exact

DECISIONS = ["accept", "postpone", "reject"]
SMALLEST = 5
RATIO_FROM = 20


def random_people(rng):
    """A cohort: decisions, and between one and three attributes with two to six groups of uneven size."""
    size = rng.choice([40, 60, 90, 150, 300, 500])
    weights = [rng.choice([1, 2, 4]) for _ in DECISIONS]
    attributes = [[rng.choice([0.05, 0.3, 1, 1, 2]) for _ in range(rng.randint(2, 6))] for _ in range(rng.randint(1, 3))]
    people = []
    for number in range(size):
        groups = [f"group {rng.choices(range(len(odds)), odds)[0]}" for odds in attributes]
        people.append((f"P{number}", rng.choices(DECISIONS, weights)[0], groups))
    return people


def earlier_people(people, rng):
    """The cohort of an earlier sheet: an earlier round, one with more people, the same with other decisions, or the same."""
    kind = rng.choice(["grown", "grown", "shrunk", "changed", "same"])
    if kind == "grown":
        return kind, people[: int(len(people) * rng.choice([0.5, 0.7, 0.9, 0.97]))]
    if kind == "shrunk":
        width = len(people[0][2])
        more = [(f"Q{n}", rng.choice(DECISIONS), [f"group {rng.randint(0, 1)}"] * width) for n in range(rng.choice([3, 12, 60]))]
        return kind, people + more
    if kind == "changed":
        part = rng.choice([0.02, 0.1, 0.5])
        return kind, [(i, rng.choice(DECISIONS) if rng.random() < part else d, g) for i, d, g in people]
    return kind, people


def sheet(program, folder, people, name, previous=None):
    """What the program prints of a cohort; none if it refuses."""
    width = len(people[0][2])
    with open(folder / f"{name}-decisions.csv", "w", newline="") as file:
        csv.writer(file).writerows([["employee_id", "decision"], *([i, d] for i, d, _ in people)])
    with open(folder / f"{name}-demographics.csv", "w", newline="") as file:
        csv.writer(file).writerows([["employee_id", *(f"attribute {n}" for n in range(width))], *([i, *g] for i, _, g in people)])
    command = [program, "fairness", f"{name}-decisions.csv", "--demographics", f"{name}-demographics.csv", "--format", "json"]
    if previous is not None:
        (folder / "previous.json").write_text(json.dumps(previous))
        command += ["--previous", "previous.json"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    printed = json.loads(run.stdout)
    assert run.returncode in (0, 1), run.stderr
    return printed.get("fairness") if run.returncode == 0 else None


class Model:
    """All counts that fit what is printed, as integers with linear constraints."""

    def __init__(self):
        self.low, self.high, self.rows = [], [], []

    def variable(self, low, high):
        self.low.append(low)
        self.high.append(high)
        return len(self.low) - 1

    def constrain(self, terms, low, high):
        self.rows.append((terms, low, high))

    def add_table(self, groups, totals, rows):
        """The cells of a table, and the number of people of each group behind them; a group without a row has nobody."""
        cells = {}
        people = sum(totals)
        for group in groups:
            row = rows.get(group)
            shown = [0] * (len(totals) + 1) if row is None else [*row["counts"], row["people"]]
            for column, count in enumerate(shown):
                is_sum = column == len(totals)
                cells[group, column] = self.variable(*((int(is_sum), people) if count is None else (count, count)))
            self.constrain([*((cells[group, c], 1) for c in range(len(totals))), (cells[group, len(totals)], -1)], 0, 0)
        for column, total in enumerate(totals):
            self.constrain([(cells[group, column], 1) for group in groups], total, total)
        return cells

    def span(self, variable):
        """The least and the greatest value of a variable; none if nothing fits."""
        matrix = numpy.zeros((len(self.rows), len(self.low)))
        for number, (terms, _, _) in enumerate(self.rows):
            for place, factor in terms:
                matrix[number, place] += factor
        limits = LinearConstraint(matrix, [row[1] for row in self.rows], [row[2] for row in self.rows])
        ends = []
        for sign in (1, -1):
            aim = numpy.zeros(len(self.low))
            aim[variable] = sign
            found = milp(aim, constraints=limits, bounds=Bounds(self.low, self.high), integrality=numpy.ones(len(self.low)))
            if not found.success:
                return None
            ends.append(round(sign * found.fun))
        return ends


def found_cells(now, before, attribute):
    """Hidden cells of an attribute's table, in this sheet or the last, with fewer values than the smallest number.

    Tables have nothing in common but the totals of the decisions, which are printed: for each decision, any division into groups of one
    attribute goes with any of another. So what all tables tell about a cell is what its own table and the totals tell.
    """
    by_group = lambda data: {row["group"]: row for t in data["tables"] if t["attribute"] == attribute for row in t["rows"]}
    rows, earlier = by_group(now), by_group(before) if before else {}
    relations = ["unknown"] + (["grown", "shrunk", "same people"] if earlier else [])
    groups = sorted({*rows, *earlier}, key=str)
    found, tried = [], 0
    for relation in relations:
        model = Model()
        cells = {"now": model.add_table(groups, now["totals"], rows)}
        shown = {"now": rows}
        if relation != "unknown":
            cells["before"] = model.add_table(groups, before["totals"], earlier)
            shown["before"] = earlier
            width = len(now["totals"])
            for (group, column), place in cells["now"].items():
                pair = [(place, 1), (cells["before"][group, column], -1)]
                if relation == "grown":
                    model.constrain(pair, 0, numpy.inf)
                elif relation == "shrunk":
                    model.constrain(pair, -numpy.inf, 0)
                elif column == width:
                    model.constrain(pair, 0, 0)
        for age, table in shown.items():
            for group, row in table.items():
                for column, count in enumerate([*row["counts"], row["people"]]):
                    if count is not None:
                        continue
                    span = model.span(cells[age][group, column])
                    if span is None:
                        break
                    tried += 1
                    if span[1] - span[0] + 1 < SMALLEST:
                        found.append((relation, age, group, column, span))
    return found, tried


def only_small_hidden(people, attribute, columns):
    """The table as a program would print it that hides small counts and nothing beside them."""
    counts = collections.defaultdict(lambda: [0] * columns)
    for _, decision, groups in people:
        counts[groups[attribute]][min(DECISIONS.index(decision), columns - 1)] += 1
    small = lambda count: None if count < SMALLEST else count
    rows = [{"group": g, "counts": [small(c) for c in row], "people": small(sum(row))} for g, row in counts.items()]
    totals = [sum(row[c] for row in counts.values()) for c in range(columns)]
    return {"totals": totals, "tables": [{"attribute": "it", "rows": rows}]}, counts


def check_figures(data, tally):
    """Every figure is made of printed counts alone, and is the one that scipy gives."""
    for table in data["tables"]:
        largest = None if table["compared_with"] is None else table["rows"][table["compared_with"]]
        for row in table["rows"]:
            hits, people = row["counts"][0], row["people"]
            if hits is None or people is None:
                assert row["rate"] is None and row["comparison"] is None, row
                continue
            low = 0 if hits == 0 else beta.ppf(0.025, hits, people - hits + 1)
            high = 1 if hits == people else beta.ppf(0.975, hits + 1, people - hits)
            tally["interval"] = max(tally["interval"], abs(row["rate"]["interval"][0] - low), abs(row["rate"]["interval"][1] - high))
            tally["intervals"] += 1
            assert abs(row["rate"]["rate"] - hits / people) < 1e-12
            if row is largest or largest is None:
                continue
            other, of = largest["counts"][0], largest["people"]
            p = fisher_exact([[hits, people - hits], [other, of - other]]).pvalue
            tally["test"] = max(tally["test"], abs(row["comparison"]["p"] - p))
            tally["tests"] += 1
            assert (row["comparison"]["ratio"] is not None) == (min(people, of) >= RATIO_FROM), row
            if row["comparison"]["ratio"] is not None:
                assert abs(row["comparison"]["ratio"] - hits / people / (other / of)) < 1e-12


def only_figures(program, seed):
    """A cohort of large groups, nearly all of whose figures are printed, for the comparison with scipy."""
    rng = random.Random(seed)
    tally = collections.Counter(interval=0.0, test=0.0)
    odds = [[rng.choice([0.4, 1, 3]) for _ in range(rng.randint(2, 4))] for _ in range(6)]
    weights = [rng.choice([1, 3, 8]), 1, 1]
    people = [
        (f"P{number}", rng.choices(DECISIONS, weights)[0], [f"group {rng.choices(range(len(it)), it)[0]}" for it in odds])
        for number in range(rng.choice([200, 500, 2000]))
    ]
    with tempfile.TemporaryDirectory() as folder:
        data = sheet(program, pathlib.Path(folder), people, "now")
    check_figures(data, tally)
    return tally, []


def one_cohort(job):
    program, seed = job
    if seed < 0:
        return only_figures(program, seed)
    rng = random.Random(seed)
    tally = collections.Counter(interval=0.0, test=0.0)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        people = random_people(rng)
        before = None
        if seed % 2:
            kind, earlier = earlier_people(people, rng)
            before = sheet(program, folder, earlier, "before") if len(earlier) >= 30 else None
        data = sheet(program, folder, people, "now", before)
        if data is None:
            tally["refused"] += 1
            return tally, []
        tally["sheets"] += 1
        tally["sheets with a last one"] += before is not None
        tally["tables not shown"] += len(data["not_shown"])
        check_figures(data, tally)
        broken = []
        for table in data["tables"]:
            attribute = table["attribute"]
            found, tried = found_cells(data, before, attribute)
            tally["tables"] += 1
            tally["hidden cells attacked"] += tried
            broken += [(seed, attribute, *cell) for cell in found]
            control, counts = only_small_hidden(people, int(attribute.split()[1]), len(data["columns"]))
            has_small = any(c < SMALLEST for row in counts.values() for c in row)
            tally["controls"] += has_small
            tally["controls broken"] += bool(has_small and found_cells(control, None, "it")[0])
            if before is None:
                for row in table["rows"]:
                    true = [*counts[row["group"]], sum(counts[row["group"]])]
                    for count, shown in zip(true, [*row["counts"], row["people"]]):
                        assert shown is None or shown == count and count >= SMALLEST, row
                        tally["safe cells"] += count >= SMALLEST
                        tally["safe cells hidden"] += count >= SMALLEST and shown is None
                tally["safe cells"] += len(data["totals"]) + 1
    return tally, broken


def main():
    program, cohorts = sys.argv[1], int(sys.argv[2])
    whole, broken = collections.Counter(interval=0.0, test=0.0), []
    with multiprocessing.Pool(2) as pool:
        for tally, found in pool.imap_unordered(one_cohort, [(program, seed) for seed in range(-cohorts // 5, cohorts)], 8):
            for name, value in tally.items():
                whole[name] = max(whole[name], value) if name in ("interval", "test") else whole[name] + value
            broken += found
    for name, value in sorted(whole.items()):
        print(f"{name}: {value}")
    share = whole["safe cells hidden"] / whole["safe cells"]
    print(f"part of safe cells that is hidden beside others: {share:.1%}")
    for cell in broken[:20]:
        print("found:", *cell)
    assert not broken, f"{len(broken)} hidden cells can be worked out"
    assert whole["controls broken"] > 0.9 * whole["controls"] > 0, "the attack finds nothing where it has to"
    assert whole["interval"] < 1e-9 and whole["test"] < 1e-9
    assert cohorts < 400 or min(whole["intervals"], whole["tests"]) >= 1000
    assert share <= 0.25, "more is hidden than allowed"


if __name__ == "__main__":
    main()
