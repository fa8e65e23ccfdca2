"""What a run draws: energy from the processor's own counters where they can be read, else an estimate that says so.

Counters: the Linux power capping interface (RAPL), `/sys/class/powercap/intel-rapl:N/energy_uj`, microjoules, which
start again from zero past `max_energy_range_uj`. They count the whole package, neighbours included.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

WATTS = 10.0  # one busy core of a laptop or a small server, memory included: an assumption, printed beside the figure
COUNTERS = Path("/sys/class/powercap")


@dataclass(frozen=True, slots=True)
class Reading:
    """Processor seconds of this process and its finished children, and microjoules by counter."""

    seconds: float
    counters: Mapping[str, int]


def read(root: Path = COUNTERS) -> Reading:
    """The counters now; none where the system hides them."""
    found = {}
    for path in sorted(root.glob("intel-rapl:*/energy_uj")):
        if path.parent.name.count(":") == 1:  # packages; deeper zones are parts of them
            try:
                found[str(path)] = int(path.read_text())
            except (OSError, ValueError):
                continue
    return Reading(sum(os.times()[:4]), found)


def spent(before: Reading, after: Reading, watts: float = WATTS) -> dict[str, object]:
    """Processor seconds, joules and where the joules come from, as a manifest keeps them."""
    seconds = round(after.seconds - before.seconds, 1)
    both = [name for name in before.counters if name in after.counters]
    if both:
        used = sum(
            _between(before.counters[n], after.counters[n], Path(n).with_name("max_energy_range_uj")) for n in both
        )
        return {"cpu_seconds": seconds, "joules": round(used / 1e6, 1), "energy": "compteurs RAPL, machine entière"}
    told = f"estimation : {seconds:g} s de processeur × {watts:g} W".replace(".", ",")
    return {"cpu_seconds": seconds, "joules": round(seconds * watts, 1), "energy": told}


def _between(before: int, after: int, ceiling: Path) -> int:
    return after - before if after >= before else after - before + int(ceiling.read_text())
