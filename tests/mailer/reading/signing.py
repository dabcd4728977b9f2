"""An RSA key of the tests' own, and letters signed with it. It is made anew from a fixed seed, for no one's use."""

import base64
import random
from functools import cache

import dkim

SELECTOR = "s1"
_BITS = 512


def _is_prime(number: int, draw: random.Random) -> bool:
    """Miller and Rabin's test, often enough for a test."""
    odd, twos = number - 1, 0
    while not odd & 1:
        odd, twos = odd >> 1, twos + 1
    for _ in range(20):
        x = pow(draw.randrange(2, number - 1), odd, number)
        if x in (1, number - 1):
            continue
        for _ in range(twos - 1):
            if (x := x * x % number) == number - 1:
                break
        else:
            return False
    return True


def _prime(draw: random.Random) -> int:
    while True:
        number = draw.getrandbits(_BITS) | (3 << (_BITS - 2)) | 1
        if number % 65537 != 1 and all(number % small for small in (3, 5, 7, 11, 13)) and _is_prime(number, draw):
            return number


def _der(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 128:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 128 | len(length)]) + length + content


def _whole(number: int) -> bytes:
    return _der(2, number.to_bytes(number.bit_length() // 8 + 1, "big"))


@cache
def _pair() -> tuple[bytes, bytes]:
    """A private key (PKCS #1, PEM) and the TXT record of its public half."""
    draw = random.Random(20261123)
    p, q = _prime(draw), _prime(draw)
    n, e = p * q, 65537
    d = pow(e, -1, (p - 1) * (q - 1))
    parts = (0, n, e, d, p, q, d % (p - 1), d % (q - 1), pow(q, -1, p))
    private = base64.encodebytes(_der(0x30, b"".join(map(_whole, parts)))).decode()
    pem = f"-----BEGIN RSA PRIVATE KEY-----\n{private}-----END RSA PRIVATE KEY-----\n".encode()
    rsa = bytes.fromhex("300d06092a864886f70d0101010500")
    public = _der(0x30, rsa + _der(3, b"\0" + _der(0x30, _whole(n) + _whole(e))))
    return pem, b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)


def signed(raw: bytes, domain: str, headers: tuple[str, ...], **more: object) -> bytes:
    """A letter with a signature of a domain over the headers named."""
    header = dkim.sign(
        raw,
        SELECTOR.encode(),
        domain.encode(),
        _pair()[0],
        canonicalize=(b"relaxed", b"relaxed"),
        include_headers=[each.encode() for each in headers],
        **more,
    )
    return bytes(header) + raw


def published(*domains: str) -> "dict[bytes, bytes]":
    """The DNS of domains that publish the key."""
    return {f"{SELECTOR}._domainkey.{domain}.".encode(): _pair()[1] for domain in domains}
