"""One catch-up of one account in this process: `python -m bench.one_scan DATA PORT USER PASSWORD`. Prints JSON."""

import json
import re
import sys
import time
from pathlib import Path

from assistant.second_judge import SecondJudge
from tests.watching import Watching, account_at, quick


def main(folder: str, port: str, user: str, password: str) -> None:
    account = account_at(int(port), login=user)
    Path(folder).mkdir(parents=True, exist_ok=True)
    peaks: list[int] = []
    close = SecondJudge.close

    def measured(second: SecondJudge) -> None:
        peaks.append(peak_of(str(second._child.pid)))
        close(second)

    SecondJudge.close = measured  # type: ignore[method-assign]
    began = time.perf_counter()
    watching = Watching(Path(folder), account, quick(read_timeout_seconds=60), secret=password)
    watching.intake._tell = lambda event: None
    error = watching.watch.once()
    seconds = time.perf_counter() - began
    assert error is None, error
    peak = peak_of("self")
    print(
        json.dumps({"seconds": seconds, "peak_kb": peak, "second_kb": max(peaks, default=0), "rows": watching.rows()})
    )
    watching.end()


def peak_of(process: str) -> int:
    """The most memory it had, in kB; rusage would count what it was before it became itself."""
    [peak] = re.findall(r"VmHWM:\s+(\d+)", Path(f"/proc/{process}/status").read_text())
    return int(peak)


if __name__ == "__main__":
    main(*sys.argv[1:])
