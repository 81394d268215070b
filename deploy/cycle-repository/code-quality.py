"""The findings of `promopacket --format json` as a code quality report of GitLab. Usage: python3 code-quality.py findings.json"""
import hashlib
import json
import sys


def entry(finding):
    words = "\n".join([finding["message"], *(f"hint: {hint}" for hint in finding.get("hints", []))])
    place = [finding["code"], finding.get("file", ""), finding.get("line", 0), finding.get("column", 0), finding["message"]]
    return {
        "description": words,
        "check_name": finding["code"],
        "fingerprint": hashlib.sha256(json.dumps(place).encode()).hexdigest(),
        "severity": "major" if finding["severity"] == "error" else "minor",
        "location": {"path": finding.get("file", "assessments.csv"), "lines": {"begin": finding.get("line", 1)}},
    }


def entries(finding):
    """One entry for each place of a cause."""
    for place in finding.get("places") or [{}]:
        yield entry({**finding, **place})


with open(sys.argv[1], encoding="utf-8") as file:
    found = json.load(file)["diagnostics"]
json.dump([one for finding in found for one in entries(finding)], sys.stdout, indent=1)
