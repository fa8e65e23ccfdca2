"""Files made to cost, loop or break: one for each way that a document can attack its reader. All are small on disk."""

import io
import zlib
from collections.abc import Callable
from typing import Final

import pypdf

from tests.making_pdf import Sheet, flate_bomb, form_loop, form_tree, pdf

_MEGA: Final = 2**20
_HELVETICA: Final = b"/Font << /F1 10 0 R >>"
_SENTENCE: Final = "Une phrase que chacun peut lire."


def stream(body: bytes, more: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(body), more, body)


def packed(body: bytes, more: bytes = b"") -> bytes:
    return stream(zlib.compress(body, 9), b"/Filter /FlateDecode " + more)


def page(resources: bytes = _HELVETICA, more: bytes = b"", box: bytes = b"0 0 595 842") -> bytes:
    return b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Contents 21 0 R /Resources << %s >> %s >>" % (
        box,
        resources,
        more,
    )


def one(
    content: bytes, resources: bytes = _HELVETICA, *, more: bytes = b"", box: bytes = b"0 0 595 842", **extra: bytes
) -> bytes:
    """A page with this content stream object; `extra` objects are named o50, o51, …"""
    objects = {int(name[1:]): body for name, body in extra.items()}
    return pdf(Sheet(), extra={20: page(resources, more, box), 21: content, **objects})


def said(words: str = _SENTENCE) -> bytes:
    return b"BT /F1 10 Tf 60 700 Td (%s) Tj ET\n" % words.encode("cp1252")


def flate_twice() -> bytes:
    inner = zlib.compress(zlib.compress(b"0 0 m " * (1024 * _MEGA // 6 // 4), 9), 9)
    return one(stream(inner, b"/Filter [/FlateDecode /FlateDecode]"))


def sixty_filters() -> bytes:
    body = said()
    for _ in range(60):
        body = zlib.compress(body)
    return one(stream(body, b"/Filter [%s]" % (b"/FlateDecode " * 60)))


def run_length() -> bytes:
    return one(stream(zlib.compress(b"\x81 " * (40 * _MEGA), 9), b"/Filter [/FlateDecode /RunLengthDecode]"))


def lzw() -> bytes:
    codes = [256, *range(258, 4094)]  # each new entry is the one before and a letter more
    bits = "".join(
        f"{code:0{9 if n < 254 else 10 if n < 766 else 11 if n < 1790 else 12}b}" for n, code in enumerate(codes)
    )
    body = int(bits.ljust(-(-len(bits) // 8) * 8, "0"), 2).to_bytes(-(-len(bits) // 8), "big")
    return one(stream(body, b"/Filter /LZWDecode"))


def mapped_glyphs() -> bytes:
    ranges = b"".join(b"100 beginbfrange\n" + b"<0000> <FFFF> <0020>\n" * 100 + b"endbfrange\n" for _ in range(4_000))
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 50 0 R >>"
    return one(stream(said()), b"/Font << /F1 51 0 R >>", o50=packed(ranges), o51=font)


def deep_tree() -> bytes:
    extra = {
        n: b"<< /Type /Pages /Count 1 /Kids [%d 0 R] /Parent %d 0 R >>" % (n + 1, n - 1) for n in range(100, 3_100)
    }
    extra[3_100] = page()
    return pdf(Sheet(), extra={**extra, 2: b"<< /Type /Pages /Count 1 /Kids [100 0 R] >>", 21: stream(said())})


def cyclic_tree() -> bytes:
    return pdf(Sheet(), extra={2: b"<< /Type /Pages /Count 3 /Kids [2 0 R 20 0 R 2 0 R] >>", 21: stream(said())})


def repeated_page() -> bytes:
    return pdf(
        Sheet(), extra={2: b"<< /Type /Pages /Count 50000 /Kids [%s] >>" % (b"20 0 R " * 50_000), 21: stream(said())}
    )


def lying_count() -> bytes:
    return pdf(Sheet(), extra={2: b"<< /Type /Pages /Count 2000000000 /Kids [20 0 R] >>", 21: stream(said())})


def lying_size() -> bytes:
    return pdf(Sheet().text(60, 700, _SENTENCE)).replace(b"/Size ", b"/Size 2000000000 /Was ")


def paths() -> bytes:
    return one(packed(b"0 0 m 9 9 l " * 2_500_000 + b"S " + said()))


def small_words() -> bytes:
    return one(packed(b"BT /F1 1 Tf " + b"1 0 Td (a) Tj " * 100_000 + b"ET"))


def long_text() -> bytes:
    return one(packed(b"BT /F1 10 Tf 60 700 Td " + b"(abcdefghij klmnopqrst uvwxyz) Tj 0 -12 Td " * 900_000 + b"ET"))


def saves() -> bytes:
    return one(packed(b"q " * 2_000_000 + said()))


def nested_arrays() -> bytes:
    return pdf(Sheet().text(60, 700, _SENTENCE), extra={3: b"[" * 100_000 + b"]" * 100_000})


def nested_content() -> bytes:
    return one(packed(b"[" * 1_000_000 + said()))


def nested_dictionaries() -> bytes:
    return one(stream(said()), more=b"/X " + b"<< /A " * 50_000 + b"null" + b" >>" * 50_000)


def many_keys() -> bytes:
    return one(stream(said()), more=b"/X << " + b"".join(b"/K%d 1 " % n for n in range(300_000)) + b">>")


def long_string() -> bytes:
    return one(stream(said()), more=b"/X (" + b"a" * (8 * _MEGA) + b")")


def mutual_forms() -> bytes:
    def form(other: int) -> bytes:
        body = b"/Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X %d 0 R >> >>" % other
        return stream(b"/X Do", body)

    return one(stream(b"/X Do"), b"/XObject << /X 50 0 R >>", o50=form(51), o51=form(50))


def patterns() -> bytes:
    """A tiling pattern that paints with itself."""
    body = b"/PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 9 9] /XStep 1 /YStep 1 "
    own = stream(b"/Pattern cs /P scn 0 0 9 9 re f", body + b"/Resources << /Pattern << /P 50 0 R >> >>")
    content = b"/Pattern cs /P scn 0 0 600 800 re f " + said()
    return one(stream(content), _HELVETICA + b"/Pattern << /P 50 0 R >>", o50=own)


def glyph_loop() -> bytes:
    """A Type 3 font whose glyph is drawn with the font itself."""
    font = (
        b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1000 1000] /FontMatrix [.001 0 0 .001 0 0] /FirstChar 97 "
        b"/LastChar 97 /Widths [1000] /Encoding << /Differences [97 /a] >> /CharProcs << /a 51 0 R >> "
        b"/Resources << /Font << /F1 50 0 R >> >> >>"
    )
    glyph = stream(b"1000 0 d0 BT /F1 1 Tf (aaaa) Tj ET")
    return one(stream(b"BT /F1 10 Tf 60 700 Td (aaaa) Tj ET"), b"/Font << /F1 50 0 R >>", o50=font, o51=glyph)


def broken_font() -> bytes:
    font = b"<< /Type /Font /Subtype /TrueType /BaseFont /X /FontDescriptor 51 0 R >>"
    descriptor = b"<< /Type /FontDescriptor /FontName /X /Flags 4 /FontFile2 52 0 R >>"
    body = b"\x00\x01\x00\x00\xff\xff" + b"glyfloca" * 20_000
    return one(stream(said()), b"/Font << /F1 50 0 R >>", o50=font, o51=descriptor, o52=packed(body))


def picture(width: int, height: int, filters: bytes, body: bytes, more: bytes = b"") -> bytes:
    image = b"/Subtype /Image /Width %d /Height %d /BitsPerComponent 8 /ColorSpace /DeviceGray %s" % (
        width,
        height,
        more,
    )
    drawn = stream(body, image + b" /Filter " + filters)
    return one(stream(b"595 0 0 842 0 0 cm /I Do"), b"/XObject << /I 50 0 R >>", o50=drawn)


def wide_picture() -> bytes:
    return picture(30_000, 30_000, b"/FlateDecode", zlib.compress(bytes(900 * _MEGA), 9))


def lying_picture() -> bytes:
    return picture(2_000_000_000, 2_000_000_000, b"/FlateDecode", zlib.compress(b"\x00" * 1000))


def fax_picture() -> bytes:
    parameters = b"/DecodeParms << /K -1 /Columns 2000000000 /Rows 2000000000 >>"
    return picture(2_000_000, 2_000_000, b"/CCITTFaxDecode", b"\x00\x10" * 500, parameters)


def predictor() -> bytes:
    return one(packed(said(), b"/DecodeParms << /Predictor 15 /Columns 2000000000 /Colors 32 /BitsPerComponent 16 >>"))


def endless_inline() -> bytes:
    return one(stream(said() + b"BI /W 9999999 /H 9999999 /BPC 8 /CS /G ID " + b"x" * 50_000))


def far_numbers() -> bytes:
    return one(stream(b"1e38 0 0 1e38 1e38 1e38 cm 1e38 1e38 m -1e38 1e38 l S " + said()), box=b"0 0 1e38 1e38")


def huge_sheet() -> bytes:
    return one(stream(b"0 0 m 9 9 l S"), box=b"-1000000000 -1000000000 1000000000 1000000000")


def upside_down() -> bytes:
    return one(stream(said()), box=b"595 842 0 0")


def links() -> bytes:
    note = b"<< /Type /Annot /Subtype /Link /Rect [0 0 595 842] /A << /S /URI /URI (https://exemple.fr) >> >> "
    return one(stream(said()), more=b"/Annots [" + note * 50_000 + b"]")


def label_loop() -> bytes:
    made = pdf(Sheet().text(60, 700, _SENTENCE), labels="50 0 R", extra={50: b"<< /Kids [50 0 R 50 0 R] >>"})
    return made


def outline_loop() -> bytes:
    item = b"<< /Title (a) /Parent 50 0 R /Next 51 0 R /First 50 0 R >>"
    catalogue = b"<< /Type /Catalog /Pages 2 0 R /Outlines 50 0 R /Names << /Dests 50 0 R >> >>"
    return pdf(
        Sheet().text(60, 700, _SENTENCE), extra={1: catalogue, 50: b"<< /First 51 0 R /Kids [50 0 R] >>", 51: item}
    )


def field_loop() -> bytes:
    catalogue = b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [50 0 R] >> >>"
    field = b"<< /T (a) /FT /Tx /Kids [50 0 R] /Parent 50 0 R >>"
    return pdf(Sheet().text(60, 700, _SENTENCE), extra={1: catalogue, 50: field})


def self_object() -> bytes:
    return pdf(Sheet(), extra={20: b"20 0 R", 21: b"21 0 R"})


def self_length() -> bytes:
    return pdf(Sheet(), extra={21: b"<< /Length 21 0 R >>\nstream\n%s\nendstream" % said(), 20: page()})


def self_contents() -> bytes:
    return pdf(Sheet(), extra={20: page(), 21: b"[21 0 R 21 0 R]"})


def previous_loop() -> bytes:
    made = pdf(Sheet().text(60, 700, _SENTENCE))
    at = made.rindex(b"xref\n0")
    return made.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev %d" % at)


def object_stream() -> bytes:
    """A cross-reference stream that promises two thousand million objects."""
    body = packed(b"\x01" * 1000, b"/Type /XRef /Size 2000000000 /Index [0 2000000000] /W [1 4 2] /Root 1 0 R")
    return b"%PDF-1.7\n1 0 obj\n" + body + b"\nendobj\nstartxref\n9\n%%EOF"


def no_table() -> bytes:
    made = pdf(Sheet().text(60, 700, _SENTENCE))
    return made[: made.rindex(b"xref\n0")]


def wrong_table() -> bytes:
    made = pdf(Sheet().text(60, 700, _SENTENCE))
    return made[: made.rindex(b"startxref")] + b"startxref\n99999999999\n%%EOF"


def locked(user: str, owner: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(Sheet().text(60, 700, _SENTENCE))))
    writer.encrypt(user, owner, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def html(body: str) -> bytes:
    return f"<!doctype html><html><body>{body}</body></html>".encode()


def laughs() -> bytes:
    names = [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)]
    entities = '<!ENTITY a0 "rire">' + "".join(names)
    return (
        f'<?xml version="1.0"?><!DOCTYPE html [{entities}]><html><body><p>&a9; fin du texte</p></body></html>'.encode()
    )


DOCUMENT, UNREADABLE, LOCKED, COSTLY = "document", "Unreadable", "Locked", "TooCostly"

BOMBS: Final[dict[str, tuple[Callable[[], bytes], str]]] = {
    "flate.pdf": (lambda: flate_bomb(1024), COSTLY),
    "flate-twice.pdf": (flate_twice, COSTLY),
    "sixty-filters.pdf": (sixty_filters, COSTLY),
    "run-length.pdf": (run_length, COSTLY),
    "lzw.pdf": (lzw, UNREADABLE),
    "mapped-glyphs.pdf": (mapped_glyphs, DOCUMENT),
    "deep-tree.pdf": (deep_tree, COSTLY),
    "cyclic-tree.pdf": (cyclic_tree, DOCUMENT),
    "repeated-page.pdf": (repeated_page, COSTLY),
    "lying-count.pdf": (lying_count, DOCUMENT),
    "lying-size.pdf": (lying_size, DOCUMENT),
    "paths.pdf": (paths, DOCUMENT),
    "small-words.pdf": (small_words, UNREADABLE),
    "long-text.pdf": (long_text, COSTLY),
    "saves.pdf": (saves, DOCUMENT),
    "nested-arrays.pdf": (nested_arrays, DOCUMENT),
    "nested-content.pdf": (nested_content, UNREADABLE),
    "nested-dictionaries.pdf": (nested_dictionaries, DOCUMENT),
    "many-keys.pdf": (many_keys, COSTLY),
    "long-string.pdf": (long_string, DOCUMENT),
    "form-loop.pdf": (form_loop, COSTLY),
    "form-tree.pdf": (lambda: form_tree(9, 10), COSTLY),
    "mutual-forms.pdf": (mutual_forms, COSTLY),
    "patterns.pdf": (patterns, DOCUMENT),
    "glyph-loop.pdf": (glyph_loop, DOCUMENT),
    "broken-font.pdf": (broken_font, DOCUMENT),
    "wide-picture.pdf": (wide_picture, UNREADABLE),
    "lying-picture.pdf": (lying_picture, UNREADABLE),
    "fax-picture.pdf": (fax_picture, UNREADABLE),
    "predictor.pdf": (predictor, COSTLY),
    "endless-inline.pdf": (endless_inline, DOCUMENT),
    "far-numbers.pdf": (far_numbers, UNREADABLE),
    "huge-sheet.pdf": (huge_sheet, UNREADABLE),
    "upside-down.pdf": (upside_down, DOCUMENT),
    "links.pdf": (links, DOCUMENT),
    "label-loop.pdf": (label_loop, DOCUMENT),
    "outline-loop.pdf": (outline_loop, DOCUMENT),
    "field-loop.pdf": (field_loop, DOCUMENT),
    "self-object.pdf": (self_object, UNREADABLE),
    "self-length.pdf": (self_length, COSTLY),
    "self-contents.pdf": (self_contents, UNREADABLE),
    "previous-loop.pdf": (previous_loop, DOCUMENT),
    "object-stream.pdf": (object_stream, COSTLY),
    "no-table.pdf": (no_table, DOCUMENT),
    "wrong-table.pdf": (wrong_table, DOCUMENT),
    "user-password.pdf": (lambda: locked("a", "b"), LOCKED),
    "owner-password.pdf": (lambda: locked("", "b"), DOCUMENT),
    "junk-before.pdf": (lambda: b"junk " * 150 + pdf(Sheet().text(60, 700, _SENTENCE)), DOCUMENT),
    "half.pdf": (lambda: (made := pdf(Sheet().text(60, 700, _SENTENCE)))[: len(made) // 2], UNREADABLE),
    "five-bytes.pdf": (lambda: b"%PDF-", UNREADABLE),
    "empty.pdf": (lambda: b"", UNREADABLE),
    "blank.pdf": (lambda: bytes(100_000), UNREADABLE),
    "page.pdf": (lambda: html(f"<p>{_SENTENCE}</p>"), DOCUMENT),
    "archive.html": (lambda: b"PK\x03\x04" + bytes(50), UNREADABLE),
    "deep.html": (lambda: html("<div>" * 20_000 + _SENTENCE), DOCUMENT),
    "formatting.html": (lambda: html("<b>" * 300_000 + _SENTENCE), DOCUMENT),
    "attribute.html": (lambda: html(f"<p title='{'x' * 4 * _MEGA}'>{_SENTENCE}</p>"), DOCUMENT),
    "attributes.html": (lambda: html(f"<p {' '.join(f'a{n}=x' for n in range(20_000))}>{_SENTENCE}</p>"), DOCUMENT),
    "laughs.html": (laughs, DOCUMENT),
    "tables.html": (lambda: html("<table><tr><td>" * 20_000 + _SENTENCE), DOCUMENT),
    "spans.html": (
        lambda: html("<table border=1>" + f"<tr>{'<td colspan=99999 rowspan=99999>a' * 100}</tr>" * 100 + "</table>"),
        DOCUMENT,
    ),
    "comment.html": (lambda: html(f"<p>{_SENTENCE}</p><!-- " + "-" * 4 * _MEGA), DOCUMENT),
    "accordions.html": (
        lambda: html("".join(f"<button aria-controls=p{n}>q</button><p id=p{n} hidden>r r</p>" for n in range(5_000))),
        DOCUMENT,
    ),
    "word.txt": (lambda: b"a" * (4 * _MEGA), DOCUMENT),
    "lines.txt": (lambda: b"a\n" * 300_000, DOCUMENT),
    "text.txt": (lambda: b"mot " * (6 * _MEGA), COSTLY),
    "brackets.md": (lambda: b"# t\n\n" + b"[a](" * 100_000, DOCUMENT),
}
