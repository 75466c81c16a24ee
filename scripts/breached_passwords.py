"""Makes identity's list of passwords that attackers try first, from lists that other projects publish.

    pip download --no-deps -d LISTS zxcvbn==4.5.0 django==5.2.19
    npm pack --pack-destination LISTS @zxcvbn-ts/language-common@3.0.4
    python scripts/breached_passwords.py LISTS

Sources: zxcvbn (MIT), Django's common-passwords.txt (BSD-3-Clause, by Royce Williams),
@zxcvbn-ts/language-common (MIT). What identity would refuse as too short is left out. The file holds sorted
digests of one length instead of words: it is small, searched as it lies, and nobody has to read it.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from identity.domain.passwords.breached_passwords import digest
from identity.domain.passwords.password import SHORTEST, normalised

PASSWORDS = Path(__file__).resolve().parent.parent / "services/identity/src/identity/domain/passwords"
TARGET = PASSWORDS / "breached_passwords.bin"


def published(lists: Path) -> Iterator[str]:
    """All words of all lists."""
    with zipfile.ZipFile(_only(lists, "zxcvbn-*.whl")) as wheel:
        yield from _zxcvbn(wheel.read("zxcvbn/frequency_lists.py").decode())
    with zipfile.ZipFile(_only(lists, "django-*.whl")) as wheel:
        packed = wheel.read("django/contrib/auth/common-passwords.txt.gz")
        yield from gzip.decompress(packed).decode().splitlines()
    with tarfile.open(_only(lists, "zxcvbn-ts-language-common-*.tgz")) as package:
        member = package.extractfile("package/src/passwords.json")
        yield from json.load(member) if member else ()


def _zxcvbn(source: str) -> list[str]:
    found = re.search(r'"passwords": "([^"]*)"', source)
    if found is None:
        raise LookupError("zxcvbn lists no passwords any more")
    return found[1].split(",")


def _only(folder: Path, pattern: str) -> Path:
    (found,) = folder.glob(pattern)
    return found


def main() -> None:
    words = {normalised(word) for word in published(Path(sys.argv[1]))}
    digests = sorted({digest(word) for word in words if len(word) >= SHORTEST})
    TARGET.write_bytes(b"".join(digests))
    sys.stdout.write(f"{len(digests)} passwords in {TARGET.name}\n")


if __name__ == "__main__":
    main()
