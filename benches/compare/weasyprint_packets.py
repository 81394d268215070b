"""The packets of a cycle with WeasyPrint, in one process, which is warm if there are several. In: folders that
`packet --emit` wrote, each with a `packet.json`. Out: seconds for all of them, and their pages, on standard output.

The HTML has what the packet has: the same texts, the pictures with alternative texts (bars of counts, self and manager of
each skill on one line, the time at the level with its days of evidence), both rungs at a glance, numbers of pages where page
one points at what stands further back, bookmarks from headings, a running footer with page numbers. It is written for speed:
fixed column widths, one small style sheet that is parsed once, one font configuration, pictures that are read once for each
document. The PDF is tagged PDF/A-2a, as near as WeasyPrint comes to what the program makes.
"""

import html
import json
import pathlib
import sys
import time
import urllib.parse

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
.page { break-after: page } .to::after { content: " p. " target-counter(attr(href), page) } img { vertical-align: middle }
"""
COLOURS = {"met": "#0b5c66", "partly": "#8fb9bd", "not-met": "#c9783a", "unknown": "#dddddd", "not-applicable": "#ffffff"}


def text(value):
    return html.escape(str(value)) if value is not None else "–"


def paragraphs(lines):
    return "".join(f"<p>{text(it)}</p>" for it in lines or [])


def voices(title, part):
    if not part:
        return ""
    said = f"<p><b>Employee</b></p>{paragraphs(part['employee'])}<p><b>Manager</b></p>{paragraphs(part['manager'])}"
    return f"<h2>{title}</h2>{said}"


def picture(words, width, height, drawn):
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' width='{width}mm' height='{height}mm' viewBox='0 0 {width} {height}'>{drawn}</svg>"
    return f'<img alt="{text(words)}" src="data:image/svg+xml,{urllib.parse.quote(svg)}">'


def rating(voice):
    return text(voice["state"]) if voice["position"] is None else f"{voice['number']} {text(voice['label'])}"


def dumbbell(it):
    """Self and manager on the scale, with a tick where a skill counts as met."""
    drawn = "<path d='M2 2.5H30M20.7 1V4' stroke='#888' stroke-width='.2'/>"
    at = {who: 2 + 28 * (it[who]["position"] - 1) / 3 for who in ("self", "manager") if it[who]["position"] is not None}
    if len(at) == 2:
        drawn += f"<path d='M{at['self']:.1f} 2.5H{at['manager']:.1f}' stroke='#0b5c66' stroke-width='.5'/>"
    if "manager" in at:
        drawn += f"<circle cx='{at['manager']:.1f}' cy='2.5' r='1.2' fill='#0b5c66'/>"
    if "self" in at:
        drawn += f"<circle cx='{at['self']:.1f}' cy='2.5' r='1' fill='#fff' stroke='#0b5c66' stroke-width='.4'/>"
    return picture(f"self {rating(it['self'])}, manager {rating(it['manager'])}", 32, 5, drawn)


def voice(who, it):
    comment = it["comment"]
    first = f" · {text(comment[0])}" if comment else ""
    return f"<p><b>{who}</b> {rating(it)}{first}</p>{paragraphs(comment[1:])}"


def skill(it):
    proof = [link(proof) for proof in it["evidence"]] + [text(day["text"]) for day in it["dates"]]
    shown = f"<p>Evidence {' · '.join(proof)}</p>" if proof else ""
    said = voice("Self", it["self"]) + voice("Manager", it["manager"])
    anchor = text(it["id"]).replace("/", "-")
    return (f"<tr id='{anchor}'><td><b>{text(it['text'])}</b> {text(it['dimension'])}{said}{shown}</td>"
            f"<td><p>{text(it['verdict'])}</p>{dumbbell(it)}</td></tr>")


def link(evidence):
    words = text(evidence["text"])
    return f"<a href='{text(evidence['url'])}'>{words}</a>" if evidence["url"] else words


def skills(title, rung, is_asked):
    asked = [it for it in rung if is_asked(it)]
    if not asked:
        return ""
    head = "<tr><th>Skill</th><th style='width:38mm'>Verdict</th></tr>"
    return f"<h2>{title}</h2><table><thead>{head}</thead><tbody>{''.join(map(skill, asked))}</tbody></table>"


def story(it):
    day = it["date"]["text"] if it["date"] else "–"
    told = f"<p><b>{text(it['title'])}</b> {text(day)}</p>{paragraphs(it['story'])}<p><b>Outcome</b></p>{paragraphs(it['outcome'])}"
    return told + paragraphs(it["manager_note"])


def glance(packet):
    """Both rungs: their skills by dimension, each with a square of its verdict."""
    def of(rung, dimension):
        lines = ""
        for it in packet[rung]:
            if it["dimension"] == dimension:
                colour = COLOURS[it["verdict"]]
                square = picture(it["verdict"], 2.4, 2.4, f"<rect x='.1' y='.1' width='2.2' height='2.2' fill='{colour}' stroke='#888' stroke-width='.2'/>")
                lines += f"<p>{square} {text(it['text'])}</p>"
        return lines
    dimensions = dict.fromkeys(it["dimension"] for it in packet["target_rung"] + packet["current_rung"])
    rows = "".join(f"<tr><td>{text(it)}</td><td>{of('target_rung', it)}</td><td>{of('current_rung', it)}</td></tr>" for it in dimensions)
    titles = "".join(f"<th>{text(packet[it]['label'])}</th>" for it in ("target", "current"))
    return f"<h2>Both rungs at a glance</h2><table><thead><tr><th style='width:26mm'>Dimension</th>{titles}</tr></thead><tbody>{rows}</tbody></table>"


def tenure(packet):
    """The time in the company and at the level, with a mark for every day of evidence."""
    line, given = packet["timeline"], packet["tenure"]
    if not line:
        return ""
    at = lambda place: f"{place * 0.178:.1f}"
    drawn = "<rect y='2' width='178' height='2.4' fill='#8fb9bd'/>"
    if line["level_since"] is not None:
        drawn += f"<rect x='{at(line['level_since'])}' y='2' width='{at(1000 - line['level_since'])}' height='2.4' fill='#0b5c66'/>"
    drawn += "".join(f"<rect x='{at(it['at'])}' y='0' width='.5' height='2' fill='#333'/>" for it in line["marks"])
    drawn += "".join(f"<rect x='{at(it['at'])}' y='4.4' width='.2' height='1' fill='#888'/>" for it in line["years"])
    words = f"From {line['start']['text']} to {line['end']['text']}, {len(line['marks'])} days of evidence"
    spans = [f"{it['years']} y {it['months']} m" for it in (given["in_company"], given["at_level"]) if it]
    return f"<h2>Tenure</h2><p>{picture(words, 178, 6, drawn)}</p><p>{text(words)}; {', '.join(spans)}</p>"


def stretches(it):
    drawn, start = "", 0
    for kind in ("met", "partly", "not_met", "unknown"):
        colour, length = COLOURS[kind.replace("_", "-")], 60 * it[kind] / 20
        drawn += f"<rect x='{start:.1f}' width='{length:.1f}' height='3' fill='{colour}'/>" if length else ""
        start += length
    words = ", ".join(f"{it[kind]} {kind}" for kind in ("met", "partly", "not_met", "unknown") if it[kind])
    return picture(words, 60, 3, drawn)


def counts(packet):
    rows = ""
    target, current = packet["readiness"]["target"], packet["readiness"]["current"]
    named = [(packet["target"]["label"], target), (packet["current"]["label"], current)]
    for name, it in named:
        met = stretches(it)
        figures = "".join(f"<td>{it[key]}</td>" for key in ("met", "partly", "not_met", "unknown"))
        rows += f"<tr><td>{text(name)}</td><td style='width:62mm'>{met}</td>{figures}</tr>"
    head = "".join(f"<th>{it}</th>" for it in ("Rung", "", "Met", "Partly", "Not met", "Unknown"))
    return f"<h2>Readiness</h2><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def to(it):
    return f" <a class=to href='#{text(it['id']).replace('/', '-')}'></a>"


def page_one(packet):
    person, ask = packet["person"], packet.get("ask")
    open_skills = packet["readiness"]["target"]["blocking"] + packet["readiness"]["target"]["unknown_skills"]
    blocking = "".join(f"<p>{text(it['text'])}: {text(it.get('verdict', it.get('reason')))}{to(it)}</p>" for it in open_skills)
    head = f"<h1>{text(person['name'])}</h1><p>{text(packet['current']['label'])} → {text(packet['target']['label'])}</p>"
    who = f"<p>{text(person['team'])}, {text(person['manager'])}, {text(packet['document']['cycle']['name'])}</p>"
    first = paragraphs((ask or {}).get("employee", [])[:1])
    lines = "".join(f"<p>{text(packet['impact'][it]['title'])}</p>" for it in packet["highlights"])
    vote = packet["recommendation"]
    vote = f"<h2>Recommendation</h2><p>{text(vote['answer'])}</p>" if vote else ""
    return f"<div class=page>{head}{who}{first}{counts(packet)}{blocking}{tenure(packet)}<h2>Impact</h2>{lines}{vote}</div>"


def of_packet(packet):
    peers = "".join(paragraphs(it["text"]) for it in packet["peer_feedback"])
    concerns = "".join(paragraphs(it["text"]) + paragraphs(it["mitigation"]) for it in packet["concerns"])
    vote = paragraphs((packet["recommendation"] or {}).get("reason"))
    ladder = "".join(f"<h2>{text(it['label'])}</h2><p>{text(it['experience'])}</p><p>{text(it['responsibility'])}</p>"
                     for it in (packet["current"], packet["target"]))
    body = [
        page_one(packet),
        glance(packet),
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
