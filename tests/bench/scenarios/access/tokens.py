"""What it costs a process to verify an access token: the first time, and while it is remembered."""

import asyncio
import time
from statistics import median

from chassis.testing.plugin import owner_of_a_new_workspace
from chassis.testing.rpc import AccessTokens
from chassis.tokens import AccessTokenVerifier, Revoked, SigningKeys
from figures import Findings, below, repeated
from options import Options

TOKENS = 5_000
QUICK_TOKENS = 1_000
COLD_MS = 0.3
CACHED_MS = 0.02


def run(options: Options) -> Findings:
    count = QUICK_TOKENS if options.quick else TOKENS
    return repeated(options.repeats, lambda: asyncio.run(_measure(count)))


async def _measure(count: int) -> Findings:
    findings = Findings()
    tokens, caller = AccessTokens(), owner_of_a_new_workspace()
    verifier = AccessTokenVerifier(SigningKeys(tokens.public_keys), Revoked())
    signed = [tokens.sign(caller) for _ in range(count)]
    await verifier.verify(tokens.sign(caller))
    cold, cached = [await _verified(verifier, signed) for _ in range(2)]
    findings.add("verification, cold, p50", median(cold), "ms", below(COLD_MS))
    findings.add("verification, cached, p50", median(cached), "ms", below(CACHED_MS))
    return findings


async def _verified(verifier: AccessTokenVerifier, signed: list[str]) -> list[float]:
    """Milliseconds each."""
    took = []
    for token in signed:
        begin = time.perf_counter()
        await verifier.verify(token)
        took.append((time.perf_counter() - begin) * 1000)
    return took
