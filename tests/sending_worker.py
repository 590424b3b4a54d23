"""A process that sends what is due each time it is told to. Arguments: folder, port; a line on its input starts a try.

Each try runs in a child of its own, so that a test may kill it at any moment. Prints the child's id, then `done`.
"""

import os
import sys
from pathlib import Path

from assistant import smtp_conversation
from tests.sending import a_post, an_account

smtp_conversation.STILL_THERE_SECONDS = 0.01


def main(folder: Path, port: int) -> None:
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            a_post(folder, an_account(port, save_sent="never")).sender.run_due()
            os._exit(0)
        print(child, flush=True)
        os.waitpid(child, 0)
        print("done", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
