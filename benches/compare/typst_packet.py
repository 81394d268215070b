"""One packet with Typst's own compiler from PyPI, in a process of its own. In: a folder that `packet --emit` wrote. Out: a PDF
in it, of the same standards as the program's."""

import sys

import typst

folder = sys.argv[1]
typst.compile(
    f"{folder}/packet.typ",
    root=folder,
    output=f"{folder}/typst.pdf",
    font_paths=[f"{folder}/fonts"],
    ignore_system_fonts=True,
    pdf_standards=["a-2a", "ua-1"],
)
