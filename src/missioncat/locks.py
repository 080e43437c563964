"""One process at a time: a lock file, asked for again and again after short waits of random length.

There is no queue, so nothing has to be cleared away when somebody in it dies. It is fair because
whoever has waited longer asks more often, and nobody asks at fixed intervals that could always miss
the moments when the lock is free.
"""

import os
import random
import time
from pathlib import Path

import filelock

from missioncat.files import open_own

LONGEST_WAIT, SHORTEST_WAIT = 0.02, 0.002
"""Seconds between two questions at most: of who has just come, and of who waits for a second."""


def acquire(file: Path, seconds: float, mode: int) -> filelock.BaseFileLock:
    """Hold the lock of a file, which is made if needed; TimeoutError if others hold it for so long.

    The operating system lets go of a lock when its process ends, however it ends.
    """
    os.close(open_own(file, os.O_RDWR | os.O_CREAT, mode))
    lock = filelock.FileLock(file, mode=mode)
    start = time.monotonic()
    while True:
        try:
            lock.acquire(blocking=False)
        except filelock.Timeout:
            waited = time.monotonic() - start
            if waited >= seconds:
                raise TimeoutError from None
            time.sleep(random.uniform(0, max(SHORTEST_WAIT, LONGEST_WAIT / (1 + 10 * waited))))
        else:
            return lock
