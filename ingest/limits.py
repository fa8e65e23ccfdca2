"""How much one source may cost before it is given up."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one source; over any of them the source is rejected, never the run."""

    size: int = 200 * 2**20  # bytes of the file
    pages: int = 5_000
    text: int = 20_000_000  # characters of visible text
    seconds: float = 60.0  # wall time
    cpu: int = 45  # seconds of processor of the child that reads
    memory: int = 1 * 2**30  # bytes of address space of the child, and of whoever helps it, together
    ocr_pages: int = 40  # scanned pages read by character recognition; the others are flagged
