"""Tickets that are sold in turns."""

from __future__ import annotations

import asyncio

from gateway.upstream.turns import NothingLeft, Turns

PATIENCE = 30.0


class Stall:
    """Sells a number of tickets, each in its own time."""

    def __init__(self, size: int, turns: Turns) -> None:
        self.left = size
        self.turns = turns
        self.most_at_once = 0
        self._now = 0

    async def buy(self, quantity: int = 1, *, event: str = "hamlet") -> str:
        try:
            async with self.turns.turn(event, "stalls", quantity) as turn:
                self._now += 1
                self.most_at_once = max(self.most_at_once, self._now)
                await asyncio.sleep(0)
                sold = self.left >= quantity
                self.left -= quantity if sold else 0
                turn.left = self.left
                self._now -= 1
                return "sold" if sold else "sold out"
        except NothingLeft:
            return "told early"


def turns_of(at_once: int, *, most_waiting: int = 1_000, patience: float = PATIENCE) -> Turns:
    return Turns(at_once=at_once, most_waiting=most_waiting, patience=patience)
