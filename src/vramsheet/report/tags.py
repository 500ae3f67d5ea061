"""
The tags of a PDF, mended after WeasyPrint has written them, so that who hears the report hears it in order.

WeasyPrint 70 leaves these behind: lists of terms with layout between list and entries, captions outside of what they
name, a table that goes on over the page as a second table with its head said again, headers without a scope, links
within links, and page heads that are neither content nor artefacts. Each is mended in the objects that it made.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from xml.etree.ElementTree import Element as Node

SVG: Final = "{http://www.w3.org/2000/svg}"
MCID: Final = "MCID"
UA_SCHEMA: Final = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">\
<pdfuaid:part>1</pdfuaid:part></rdf:Description>\
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>\
<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property>\
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""
"""The mark of PDF/UA-1, and what PDF/A wants said of every mark that it does not know (ISO 19005-3, 6.6.2)."""

Tag = Any
"""A dictionary of the structure tree; pydyf has no types."""


def say_drawings(root: Node) -> None:
    """
    Let each drawing be told by its title and its description together.

    Args:
        root: the document; the titles of its drawings are changed in place.
    """
    for drawing in root.iter(f"{SVG}svg"):
        title, description = drawing.find(f"{SVG}title"), drawing.find(f"{SVG}desc")
        if title is not None and description is not None:
            title.text = " ".join(text for text in (title.text, description.text) if text)


def finish(pages: Sequence[Any], pdf: Any) -> None:  # noqa: ANN401 - pydyf has no types
    """
    Mend a PDF's tags, and mark it as made for PDF/UA-1.

    Args:
        pages: as WeasyPrint laid them out.
        pdf: the file, changed in place before it is written.
    """
    tree = _Tree(pdf)
    document = tree.kids(tree.root)[0]
    _join_tables(tree, document, _nodes_of_cells(pages))
    _mend(tree, document)
    _leave_out_the_rest(tree, document)
    _mark(pdf)


@dataclass(slots=True)
class _Tree:
    """The structure tree of a file."""

    pdf: Any

    @property
    def root(self) -> Tag:
        """The root of the structure."""
        return self.at(self.pdf.catalog["StructTreeRoot"])

    def at(self, reference: bytes) -> Tag:
        """The object that a reference means."""
        return self.pdf.objects[int(reference.split()[0])]

    def kids(self, tag: Tag) -> list[Tag]:
        """The tags right below a tag, without content and links."""
        below = (self.at(kid) for kid in tag["K"] if isinstance(kid, bytes))
        return [kid for kid in below if kid["Type"] == "/StructElem"]

    def all_below(self, tag: Tag) -> Iterator[Tag]:
        """A tag and every tag below it, in the order of reading."""
        yield tag
        for kid in self.kids(tag):
            yield from self.all_below(kid)

    def adopt(self, parent: Tag, kids: Sequence[Tag], place: int | None = None) -> None:
        """Hang tags below a parent, at that place or last; where they hung before is the caller's care."""
        at = len(parent["K"]) if place is None else place
        parent["K"][at:at] = [kid.reference for kid in kids]
        for kid in kids:
            kid["P"] = parent.reference

    def leave(self, parent: Tag, kid: Tag) -> int:
        """Take a tag from its parent; its place there."""
        place: int = parent["K"].index(kid.reference)
        del parent["K"][place]
        return place

    def dissolve(self, parent: Tag, kid: Tag) -> None:
        """Put what a tag holds in its place."""
        place = self.leave(parent, kid)
        kids = self.kids(kid)
        self.adopt(parent, kids, place)


def _nodes_of_cells(pages: Sequence[Any]) -> dict[int, tuple[int, tuple[int, int]]]:
    """For the number of each cell's tag: which table of the document it belongs to, and its row and column there."""
    found: dict[int, tuple[int, tuple[int, int]]] = {}
    places: dict[int, tuple[int, tuple[int, int]]] = {}
    for page in pages:
        waiting = [page._page_box]  # noqa: SLF001 - WeasyPrint gives its finisher no other way to the boxes
        while waiting:
            box = waiting.pop()
            node = getattr(box, "element", None)
            if node is not None and node.tag == "table" and id(node) not in places:
                places[id(node)] = (id(node), (0, 0))
                for row, line in enumerate(node.iter("tr")):
                    places |= {id(cell): (id(node), (row, column)) for column, cell in enumerate(line)}
            mark = getattr(box, "mark", None)
            if mark is not None and id(node) in places:
                found[mark.number] = places[id(node)]
            waiting.extend(getattr(box, "children", ()))
    return found


def _join_tables(tree: _Tree, document: Tag, cells: dict[int, tuple[int, tuple[int, int]]]) -> None:
    """Let a table that goes on over pages be one table, with its head said once."""
    first: dict[int, Tag] = {}
    ids: dict[tuple[int, tuple[int, int]], bytes] = {}
    parents = {kid.number: tag for tag in tree.all_below(document) for kid in tree.kids(tag)}
    for table in [tag for tag in tree.all_below(document) if tag["S"] == "/Table"]:
        inside = [tag for tag in tree.all_below(table) if tag["S"] in {"/TH", "/TD"}]
        places = {cell.number: cells[cell.number] for cell in inside if cell.number in cells}
        if not places:
            continue
        node = next(iter(places.values()))[0]
        renamed = {}
        for cell in inside:
            if "ID" in cell and cell.number in places:
                known = ids.setdefault(places[cell.number], cell["ID"])
                renamed[cell["ID"].data] = known
        if node not in first:
            first[node] = table
            continue
        for cell in inside:
            if "ID" in cell:
                cell["ID"] = renamed.get(cell["ID"].data, cell["ID"])
            if "Headers" in cell["A"]:
                cell["A"]["Headers"][:] = [renamed.get(header.data, header) for header in cell["A"]["Headers"]]
        tree.adopt(first[node], [kid for kid in tree.kids(table) if kid["S"] == "/TBody"])
        tree.leave(parents[table.number], table)


def _mend(tree: _Tree, tag: Tag) -> None:
    """Mend what hangs below a tag, from the leaves up."""
    for kid in tree.kids(tag):
        _mend(tree, kid)
        if kid["S"] == "/Caption":
            _into_what_it_names(tree, tag, kid)
        elif kid["S"] == "/L":
            _straighten(tree, kid)
        elif kid["S"] == "/Link" and tag["S"] == "/Link":
            _one_link(tree, tag, kid)
        elif kid["S"] == "/P" and tag["S"] == "/P":
            kid["S"] = "/NonStruct"
        elif kid["S"] == "/TH":
            kid["A"]["Scope"] = "/Column" if "ColSpan" in kid["A"] else "/Row"
        elif kid["S"] == "/THead":
            for header in (one for one in tree.all_below(kid) if one["S"] == "/TH"):
                header["A"]["Scope"] = "/Column"
    for kid in tree.kids(tag):
        if not kid["K"] and kid["S"] not in {"/TD", "/TH"}:
            tree.leave(tag, kid)


def _into_what_it_names(tree: _Tree, parent: Tag, caption: Tag) -> None:
    """A caption is the first thing within its table or drawing."""
    named = next((kid for kid in tree.kids(parent) if kid["S"] in {"/Table", "/Figure"}), None)
    if named is not None:
        tree.leave(parent, caption)
        tree.adopt(named, [caption], 0)


def _straighten(tree: _Tree, items: Tag) -> None:
    """A list holds entries and nothing else; a term and what it is make one entry."""
    for kid in tree.kids(items):
        pair = tree.kids(kid)
        if kid["S"] == "/Div" and [one["S"] for one in pair] == ["/LI", "/LI"]:
            term, said = (tree.kids(one)[0] for one in pair)
            term["S"], said["P"], kid["S"] = "/Lbl", kid.reference, "/LI"
            term["P"], kid["K"][:] = kid.reference, [term.reference, said.reference]
        elif kid["S"] in {"/L", "/Div", "/NonStruct"}:
            _straighten(tree, kid)
            tree.dissolve(items, kid)
        elif kid["S"] == "/LI" and [one["S"] for one in pair] == ["/LBody"]:
            _label(tree, kid, pair[0])


def _label(tree: _Tree, item: Tag, body: Tag) -> None:
    """What the style puts before an entry, such as a bullet, is its label."""
    said = tree.kids(body)
    if len(said) > 1 and said[0]["S"] == "/NonStruct":
        tree.leave(body, said[0])
        tree.adopt(item, said[:1], 0)
        said[0]["S"] = "/Lbl"


def _one_link(tree: _Tree, outer: Tag, inner: Tag) -> None:
    """What a link adds after itself, such as the page, belongs to it."""
    place = tree.leave(outer, inner)
    outer["K"][place:place] = inner["K"]
    _point(tree, inner.reference, outer.reference)


def _point(tree: _Tree, old: bytes, new: bytes | str) -> None:
    """Let the content and links of one tag be those of another."""
    for entry in tree.at(tree.root["ParentTree"])["Nums"]:
        if isinstance(entry, list):
            entry[:] = [new if reference == old else reference for reference in entry]
    nums = tree.at(tree.root["ParentTree"])["Nums"]
    nums[1::2] = [new if entry == old else entry for entry in nums[1::2]]


def _leave_out_the_rest(tree: _Tree, document: Tag) -> None:
    """Content that no tag holds, such as the heads of pages and of continued tables, is an artefact."""
    held = {tag.reference for tag in tree.all_below(document)}
    nums = tree.at(tree.root["ParentTree"])["Nums"]
    content = {page: entry for page, entry in zip(nums[::2], nums[1::2], strict=True) if isinstance(entry, list)}
    for page, references in content.items():
        left_out = {mcid for mcid, reference in enumerate(references) if reference not in held}
        references[:] = [reference if reference in held else "null" for reference in references]
        stream = tree.at(tree.at(tree.pdf.page_references[page])["Contents"]).stream
        for place, part in enumerate(stream):
            if isinstance(part, dict) and part.get(MCID) in left_out:
                stream[place - 1 : place + 2] = [b"/Artifact", b"", b"BMC"]


def _mark(pdf: Any) -> None:  # noqa: ANN401 - pydyf has no types
    """Say in the metadata, which stay readable as text, that it is made for PDF/UA-1; name each attachment once."""
    metadata = pdf.objects[int(cast("bytes", pdf.catalog["Metadata"]).split()[0])]
    metadata.stream = [re.sub(rb"(?=</rdf:RDF>)", lambda _: UA_SCHEMA, metadata.stream[0], count=1)]
    metadata.compress = False
    if "AF" in pdf.catalog:
        pdf.catalog["AF"][:] = dict.fromkeys(pdf.catalog["AF"])
