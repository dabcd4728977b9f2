"""A small LDAP server that finds one person and answers every question about a single name with a code.

Only the bytes it needs of RFC 4511, in BER: a tag, a length, what is inside.
"""

import contextlib
import socket
import threading

_MESSAGE, _INTEGER, _OCTETS, _ENUMERATED, _SET = 0x30, 0x02, 0x04, 0x0A, 0x31
_BIND, _BOUND, _SEARCH, _FOUND, _DONE = 0x60, 0x61, 0x63, 0x64, 0x65
_ONE_NAME = b"\x00"  # the scope `baseObject`


class BrokenLdap:
    """Whoever logs in is let in; `entry` is what lies below every base, `code` what is said of any one name."""

    def __init__(self, entry: dict[str, bytes], *, code: int) -> None:
        self._entry, self._code = entry, code
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._listener.getsockname()[1])

    def close(self) -> None:
        """Stop."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(30)

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            connection, _ = self._listener.accept()
            with connection:
                left = b""
                while data := connection.recv(65536):
                    left += data
                    while (read := _read(left)) is not None:
                        _, message, left = read
                        connection.sendall(self._answers(message))

    def _answers(self, message: bytes) -> bytes:
        number = _read(message)
        assert number is not None
        operation = _read(number[2])
        assert operation is not None
        tag, inside, _ = operation
        answers: list[bytes] = []
        if tag == _BIND:
            answers = [_result(_BOUND, 0)]
        elif tag == _SEARCH:
            base = _read(inside)
            assert base is not None
            scope = _read(base[2])
            assert scope is not None
            alone = scope[1] == _ONE_NAME
            answers = [_result(_DONE, self._code)] if alone else [self._found(), _result(_DONE, 0)]
        return b"".join(_tlv(_MESSAGE, _tlv(_INTEGER, number[1]), answer) for answer in answers)

    def _found(self) -> bytes:
        attributes = (
            _tlv(_MESSAGE, _tlv(_OCTETS, name.encode()), _tlv(_SET, _tlv(_OCTETS, value)))
            for name, value in self._entry.items()
        )
        return _tlv(_FOUND, _tlv(_OCTETS, b"cn=Greta Holm,dc=northshire,dc=example"), _tlv(_MESSAGE, *attributes))


def _result(tag: int, code: int) -> bytes:
    return _tlv(tag, _tlv(_ENUMERATED, bytes([code])), _tlv(_OCTETS), _tlv(_OCTETS))


def _tlv(tag: int, *inside: bytes) -> bytes:
    content = b"".join(inside)
    return bytes([tag, 0x82]) + len(content).to_bytes(2, "big") + content


def _read(data: bytes) -> tuple[int, bytes, bytes] | None:
    """The tag, what is inside, and what comes after; None where it is not whole yet."""
    if len(data) < 2:
        return None
    octets = data[1] & 0x7F if data[1] & 0x80 else 0
    length = int.from_bytes(data[2 : 2 + octets], "big") if octets else data[1]
    ends = 2 + octets + length
    return (data[0], data[2 + octets : ends], data[ends:]) if len(data) >= ends else None
