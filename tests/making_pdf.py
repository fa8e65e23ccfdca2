"""Small PDFs made by hand, so that every coordinate in a test is known."""

import zlib
from dataclasses import dataclass, field

FONTS = {"F1": "Helvetica", "F2": "Helvetica-Bold", "F3": "Helvetica-Oblique"}


@dataclass
class Sheet:
    """One A4 page; coordinates in points from the bottom left corner, as PDF counts them."""

    ops: list[str] = field(default_factory=list)
    links: list[tuple[tuple[int, int, int, int], str]] = field(default_factory=list)
    rotate: int = 0

    def text(
        self, x: float, y: float, words: str, size: float = 10, font: str = "F1", colour: str = "0 g", mode: int = 0
    ) -> "Sheet":
        data = words.encode("cp1252").hex()
        self.ops.append(f"BT {colour} {mode} Tr /{font} {size} Tf {x} {y} Td <{data}> Tj ET")
        return self

    def line(self, x0: float, y0: float, x1: float, y1: float) -> "Sheet":
        self.ops.append(f"0.5 w {x0} {y0} m {x1} {y1} l S")
        return self

    def box(self, x: float, y: float, width: float, height: float, grey: float) -> "Sheet":
        self.ops.append(f"{grey} g {x} {y} {width} {height} re f")
        return self

    def link(self, box: tuple[int, int, int, int], url: str) -> "Sheet":
        self.links.append((box, url))
        return self

    def table(self, xs: list[float], ys: list[float], rows: list[list[str]], size: float = 9) -> "Sheet":
        """A ruled table; `ys` go down the page, a cell's lines are parted by newlines, the first row is bold."""
        for y in ys:
            self.line(xs[0], y, xs[-1], y)
        for x in xs:
            self.line(x, ys[0], x, ys[-1])
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                for n, words in enumerate(cell.split("\n")):
                    if words:
                        self.text(xs[c] + 3, ys[r] - 12 - 11 * n, words, size, "F2" if r == 0 else "F1")
        return self


def pdf(*sheets: Sheet, labels: str = "", keywords: str = "", extra: dict[int, bytes] | None = None) -> bytes:
    """The bytes of a PDF with these pages; `labels` is the body of /PageLabels."""
    fonts = {name: 10 + n for n, name in enumerate(FONTS)}
    objects: dict[int, bytes] = {}
    resources = "<< /Font << " + " ".join(f"/{n} {i} 0 R" for n, i in fonts.items()) + " >> >>"
    for name, number in fonts.items():
        objects[number] = (
            f"<< /Type /Font /Subtype /Type1 /BaseFont /{FONTS[name]} /Encoding /WinAnsiEncoding >>".encode()
        )
    kids: list[int] = []
    at = 20
    for sheet in sheets:
        content = "\n".join(sheet.ops).encode("latin-1")
        notes = []
        page, stream = at, at + 1
        at += 2
        for box, url in sheet.links:
            place = " ".join(map(str, box))
            objects[at] = (
                f"<< /Type /Annot /Subtype /Link /Rect [{place}] /Border [0 0 0] /A << /S /URI /URI ({url}) >> >>"
            ).encode()
            notes.append(f"{at} 0 R")
            at += 1
        objects[stream] = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)
        objects[page] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Rotate {sheet.rotate} /Resources {resources} "
            f"/Contents {stream} 0 R /Annots [{' '.join(notes)}] >>"
        ).encode()
        kids.append(page)
    listed = " ".join(f"{kid} 0 R" for kid in kids)
    objects[2] = f"<< /Type /Pages /Count {len(kids)} /Kids [{listed}] >>".encode()
    objects[1] = f"<< /Type /Catalog /Pages 2 0 R {'/PageLabels ' + labels if labels else ''} >>".encode()
    marks = ("\ufeff" + keywords).encode("utf-16-be").hex()
    objects[3] = f"<< /Keywords <{marks}> >>".encode()
    objects.update(extra or {})
    return written(objects)


def written(objects: dict[int, bytes], trailer: bytes = b"/Info 3 0 R") -> bytes:
    """Objects with a cross-reference table and a trailer."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places: dict[int, int] = {}
    for number, body in sorted(objects.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    size = max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n"
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start)
    return bytes(out)


def flate_bomb(megabytes: int) -> bytes:
    """A one-page PDF whose content stream unpacks to `megabytes`."""
    packed = zlib.compress(b"0 0 m " * (megabytes * 2**20 // 6), 9)
    stream = b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(packed), packed)
    return pdf(Sheet(), extra={21: stream})


def form_loop() -> bytes:
    """A one-page PDF with a form that draws itself."""
    form = b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 50 0 R >> >> /Length 5 >>"
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 21 0 R "
        b"/Resources << /XObject << /X 50 0 R >> >> >>"
    )
    return pdf(
        Sheet(),
        extra={20: page, 21: b"<< /Length 5 >>\nstream\n/X Do\nendstream", 50: form + b"\nstream\n/X Do\nendstream"},
    )


def form_tree(depth: int, width: int) -> bytes:
    """A one-page PDF whose forms draw `width` ** `depth` leaves."""
    extra: dict[int, bytes] = {}
    body = b"/X Do " * width
    for n in range(depth):
        inner = b"/Resources << /XObject << /X %d 0 R >> >>" % (51 + n) if n + 1 < depth else b""
        content = body if n + 1 < depth else b"0 0 m"
        extra[50 + n] = b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] %s /Length %d >>\nstream\n%s\nendstream" % (
            inner,
            len(content),
            content,
        )
    extra[20] = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 21 0 R "
        b"/Resources << /XObject << /X 50 0 R >> >> >>"
    )
    extra[21] = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(body), body)
    return pdf(Sheet(), extra=extra)
