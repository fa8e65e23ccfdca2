"""What a process holds."""

import resource
from pathlib import Path


def peak() -> float:
    """The most this process has held, in MiB; getrusage would also count what its parent held before it began."""
    status = Path("/proc/self/status")
    if status.is_file():
        line = next(line for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1_024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024


def held() -> float:
    """What this process holds now, in MiB; the peak where the system does not say."""
    status = Path("/proc/self/status")
    if status.is_file():
        line = next(line for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1_024
    return peak()
