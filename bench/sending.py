"""`python -m bench.sending PORT FILE CONNECTIONS`: sends letters by SMTP, and prints how long it took."""

import pickle
import smtplib
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter

from bench.letters import ADDRESS


def main() -> None:
    """Send each connection's share, all at once; connecting is not counted."""
    port, file, connections = int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    letters = pickle.loads(file.read_bytes())
    doors = [smtplib.SMTP("127.0.0.1", port, timeout=60) for _ in range(connections)]
    for door in doors:
        door.ehlo()

    def send(place: int) -> None:
        for sender, raw in letters[place::connections]:
            doors[place].sendmail(sender, [ADDRESS], raw)

    begun = perf_counter()
    with ThreadPoolExecutor(connections) as senders:
        list(senders.map(send, range(connections)))
    print(perf_counter() - begun)
    for door in doors:
        door.quit()


if __name__ == "__main__":
    main()
