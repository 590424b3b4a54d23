"""What the system knows of a process (proc(5)): Linux alone."""

from contextlib import suppress
from pathlib import Path


def status(pid: int) -> dict[str, str]:
    """Its fields by name, such as VmRSS."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def children(pid: int, words: str) -> list[int]:
    """Those whose command line holds these words."""
    found = []
    with suppress(OSError):  # one that has ended meanwhile
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                if words.encode() in Path(f"/proc/{child}/cmdline").read_bytes():
                    found.append(int(child))
    return found


def is_gone(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    try:
        return state.read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def wake_ups(pid: int) -> int:
    """How often its threads have gone to sleep since they began: each wake-up counts once."""
    return sum(
        int(line.split()[1])
        for task in Path(f"/proc/{pid}/task").iterdir()
        for line in (task / "status").read_text().splitlines()
        if line.startswith("voluntary_ctxt_switches")
    )
