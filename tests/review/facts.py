"""Reads pages of `napkin graph --html` as XML, asserts what holds of every page, and prints what each says, a line each."""

import sys
import xml.etree.ElementTree as tree
from html.parser import HTMLParser

X = "{http://www.w3.org/1999/xhtml}"
SVG = "{http://www.w3.org/2000/svg}"
# What may stand on a page: nothing of it runs, loads or asks.
TAGS = """html head meta title style body header main nav section article h1 h2 h3 h4 h5 h6 p div span b i em strong code pre
mark a ul ol li table thead tbody tr th td blockquote br hr""".split()
PICTURE = "svg title desc style defs marker path rect g text circle".split()
ATTRIBUTES = """lang charset http-equiv content name id class href role aria-label aria-labelledby tabindex scope data-label
style start""".split()


def words(element):
    """The text of an element in a line; what stands below each other is set apart."""

    def text(e):
        inner = (e.text or "") + "".join(text(child) + (child.tail or "") for child in e)
        return f" {inner} " if e.tag in (X + "div", X + "pre") else inner

    return " ".join(text(element).split())


def sound(text, root):
    assert text.startswith("<!DOCTYPE html>\n") and root.get("lang") == "en"
    everything = list(root.iter())
    ids = [e.get("id") for e in everything if e.get("id")]
    assert len(ids) == len(set(ids)), f"a name twice: {sorted(ids)}"
    for e in everything:
        if e.tag.startswith(SVG):
            assert e.tag[len(SVG):] in PICTURE, e.tag
            assert not any(name.startswith("on") or "href" in name for name in e.attrib), e.attrib
            continue
        assert e.tag.startswith(X) and e.tag[len(X):] in TAGS, e.tag
        for name, value in e.attrib.items():
            assert name in ATTRIBUTES, f"{e.tag} {name}"
            if name == "style":
                assert value in ("text-align: left", "text-align: right", "text-align: center"), value
            if name == "href":
                assert value[1:] in ids if value[0] == "#" else value.split(":")[0] in ("http", "https", "mailto"), value
        if e.tag == X + "th":
            assert e.get("scope") in ("col", "row"), words(e)
    picture = root.find(f".//{SVG}svg")
    assert picture.get("role") == "img" and picture[0].tag == SVG + "title" and picture[1].tag == SVG + "desc"
    styles = "".join(e.text for e in everything if e.tag in (X + "style", SVG + "style"))
    assert "url(" not in styles and "@import" not in styles and "prefers-color-scheme:dark" in styles
    policy = [e.get("content") for e in everything if e.get("http-equiv") == "Content-Security-Policy"]
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'"], policy
    levels = [int(e.tag[-1]) for e in everything if e.tag[len(X):] in ("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels.count(1) == 1 and levels[0] == 1, levels


class AsHtml(HTMLParser):
    """A browser reads HTML, not XML: the same elements must be there."""

    def __init__(self):
        super().__init__()
        self.tags = []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)

    handle_startendtag = handle_starttag


for name in sys.argv[1:]:
    text = open(name, encoding="utf-8").read()
    root = tree.fromstring(text)
    sound(text, root)
    reader = AsHtml()
    reader.feed(text)
    assert reader.tags == [e.tag.split("}")[1].lower() for e in root.iter()], "HTML and XML differ"
    print("lead |", words(root.find(f".//{X}header/{X}p")))
    for section in root.iter(X + "section"):
        of = section.get("aria-labelledby")
        for e in section.iter():
            if e.tag == X + "tr":
                print(of, "|", " | ".join(words(cell) for cell in e))
            elif e.tag[len(X):] in ("h3", "h4", "h5", "p", "li", "pre", "mark"):
                print(of, e.tag[len(X):], "|", words(e))
