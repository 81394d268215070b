"""The packets of a cycle with WeasyPrint, in one process, which is warm if there are several. In: folders that
`packet --emit` wrote, each with a `packet.json`. Out: seconds for all of them, and their pages, on standard output.

The HTML has what the packet has: the same texts, tables of skills with bars, bookmarks from headings, a running footer with
page numbers. It is written for speed: fixed column widths, one small style sheet that is parsed once, one font
configuration. The PDF is tagged PDF/A-2a, as near as WeasyPrint comes to what the program makes.
"""

import html
import json
import pathlib
import sys
import time

import weasyprint
from weasyprint.text.fonts import FontConfiguration

STYLE = """
@font-face { font-family: packet; src: url(fonts/DejaVuSans.ttf) }
@font-face { font-family: packet; font-weight: bold; src: url(fonts/DejaVuSans-Bold.ttf) }
@page { size: A4; margin: 18mm 16mm; @bottom-right { content: counter(page) " / " counter(pages); font-size: 7pt } }
body { font: 7.6pt/1.4 packet } h1 { font-size: 16pt; margin: 0 } h2 { font-size: 10pt; margin: 8pt 0 3pt }
p { margin: 2pt 0 } table { table-layout: fixed; width: 100%; border-collapse: collapse }
th, td { text-align: left; vertical-align: top; padding: 2pt 3pt; border-bottom: .4pt solid #bbb }
tr { break-inside: avoid } .bar { height: 4pt; background: #ddd } .bar div { height: 4pt; background: #0b5c66 }
.page { break-after: page }
"""


def text(value):
    return html.escape(str(value)) if value is not None else "–"


def paragraphs(lines):
    return "".join(f"<p>{text(it)}</p>" for it in lines or [])


def voices(title, part):
    if not part:
        return ""
    said = f"<p><b>Employee</b></p>{paragraphs(part['employee'])}<p><b>Manager</b></p>{paragraphs(part['manager'])}"
    return f"<h2>{title}</h2>{said}"


def bar(voice):
    position = voice["position"]
    if position is None:
        return f"<p>{text(voice['state'])}</p>"
    return f"<p>{voice['number']} {text(voice['label'])}</p><div class=bar><div style='width:{25 * position}%'></div></div>"


def skill(it):
    said = "".join(f"<td>{bar(it[who])}{paragraphs(it[who]['comment'])}</td>" for who in ("self", "manager"))
    proof = "".join(f"<p>{link(proof)}</p>" for proof in it["evidence"])
    dates = "".join(f"<p>{text(day['text'])}</p>" for day in it["dates"])
    return f"<tr><td>{text(it['text'])}<p>{text(it['dimension'])}</p>{proof}{dates}</td><td>{text(it['verdict'])}</td>{said}</tr>"


def link(evidence):
    words = text(evidence["text"])
    return f"<a href='{text(evidence['url'])}'>{words}</a>" if evidence["url"] else words


def skills(title, rung, is_asked):
    asked = [it for it in rung if is_asked(it)]
    if not asked:
        return ""
    head = "<tr><th style='width:34%'>Skill</th><th style='width:10%'>Verdict</th><th>Self</th><th>Manager</th></tr>"
    return f"<h2>{title}</h2><table><thead>{head}</thead><tbody>{''.join(map(skill, asked))}</tbody></table>"


def story(it):
    day = it["date"]["text"] if it["date"] else "–"
    told = f"<p><b>{text(it['title'])}</b> {text(day)}</p>{paragraphs(it['story'])}<p><b>Outcome</b></p>{paragraphs(it['outcome'])}"
    return told + paragraphs(it["manager_note"])


def counts(packet):
    rows = ""
    for it in packet["readiness"]["target"]["dimensions"]:
        share = 100 * it["met"] / max(1, it["applicable"])
        met = f"<div class=bar><div style='width:{share:.0f}%'></div></div>"
        figures = "".join(f"<td>{it[key]}</td>" for key in ("met", "partly", "not_met", "unknown"))
        rows += f"<tr><td>{text(it['name'])}</td><td>{met}</td>{figures}</tr>"
    head = "".join(f"<th>{it}</th>" for it in ("Dimension", "", "Met", "Partly", "Not met", "Unknown"))
    return f"<h2>Readiness</h2><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def page_one(packet):
    person, ask = packet["person"], packet.get("ask")
    blocking = "".join(f"<p>{text(it['text'])}: {text(it['verdict'])}</p>" for it in packet["readiness"]["target"]["blocking"])
    head = f"<h1>{text(person['name'])}</h1><p>{text(packet['current']['label'])} → {text(packet['target']['label'])}</p>"
    who = f"<p>{text(person['team'])}, {text(person['manager'])}, {text(packet['document']['cycle']['name'])}</p>"
    first = paragraphs((ask or {}).get("employee", [])[:1])
    lines = "".join(f"<p>{text(packet['impact'][it]['title'])}</p>" for it in packet["highlights"])
    vote = packet["recommendation"]
    vote = f"<h2>Recommendation</h2><p>{text(vote['answer'])}</p>" if vote else ""
    return f"<div class=page>{head}{who}{first}{counts(packet)}{blocking}<h2>Impact</h2>{lines}{vote}</div>"


def of_packet(packet):
    peers = "".join(paragraphs(it["text"]) for it in packet["peer_feedback"])
    concerns = "".join(paragraphs(it["text"]) + paragraphs(it["mitigation"]) for it in packet["concerns"])
    vote = paragraphs((packet["recommendation"] or {}).get("reason"))
    ladder = "".join(f"<h2>{text(it['label'])}</h2><p>{text(it['experience'])}</p><p>{text(it['responsibility'])}</p>"
                     for it in (packet["current"], packet["target"]))
    body = [
        page_one(packet),
        skills("Skills of the target rung", packet["target_rung"], lambda it: True),
        skills("Skills of the current rung", packet["current_rung"], lambda it: it["manager"]["state"] != "not-asked"),
        voices("Ask", packet["ask"]), voices("Scope", packet["scope"]),
        "<h2>Impact stories</h2>", *map(story, packet["impact"]),
        voices("Business need", packet["business_need"]), voices("Leverage", packet["leverage"]),
        f"<h2>Peer feedback</h2>{peers}<h2>Concerns</h2>{concerns}<h2>Recommendation in full</h2>{vote}",
        voices("Development plan", packet["development_plan"]), ladder,
    ]
    language, title = packet["document"]["language"], text(packet["document"]["title"])
    return f"<!doctype html><html lang={language}><head><title>{title}</title></head><body>{''.join(body)}</body></html>"


def main(folders):
    fonts = FontConfiguration()
    style = weasyprint.CSS(string=STYLE, base_url=f"{folders[0]}/", font_config=fonts)

    def make(folder):
        packet = json.loads(pathlib.Path(folder, "packet.json").read_text())
        document = weasyprint.HTML(string=of_packet(packet)).render(stylesheets=[style], font_config=fonts, pdf_variant="pdf/a-2a")
        document.write_pdf(pathlib.Path(folder, "weasyprint.pdf"), pdf_variant="pdf/a-2a")
        return len(document.pages)

    if len(folders) > 1:
        make(folders[0])
    start = time.perf_counter()
    pages = sum(map(make, folders))
    print(f"{time.perf_counter() - start:.3f} {pages}")


main(sys.argv[1:])
