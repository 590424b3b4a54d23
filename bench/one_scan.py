"""One catch-up of one account in this process: `python -m bench.one_scan DATA PORT USER PASSWORD`. Prints JSON."""

import json
import re
import sys
import time
from pathlib import Path

from tests.watching import Watching, account_at, quick


def main(folder: str, port: str, user: str, password: str) -> None:
    account = account_at(int(port), login=user)
    Path(folder).mkdir(parents=True, exist_ok=True)
    began = time.perf_counter()
    watching = Watching(Path(folder), account, quick(read_timeout_seconds=60), secret=password)
    watching.intake._tell = lambda event: None
    error = watching.watch.once()
    seconds = time.perf_counter() - began
    assert error is None, error
    [peak] = re.findall(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())  # rusage would count the parent's
    print(json.dumps({"seconds": seconds, "peak_kb": int(peak), "rows": watching.rows()}))
    watching.end()


if __name__ == "__main__":
    main(*sys.argv[1:])
