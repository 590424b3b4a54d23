"""What the system knows of a process (proc(5)): Linux alone."""

from pathlib import Path


def status(pid: int) -> dict[str, str]:
    """Its fields by name, such as VmRSS."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def wake_ups(pid: int) -> int:
    """How often its threads have gone to sleep since they began: each wake-up counts once."""
    return sum(
        int(line.split()[1])
        for task in Path(f"/proc/{pid}/task").iterdir()
        for line in (task / "status").read_text().splitlines()
        if line.startswith("voluntary_ctxt_switches")
    )
