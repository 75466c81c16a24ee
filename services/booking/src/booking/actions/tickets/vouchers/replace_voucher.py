from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from booking.domain.tickets.catalogue import Catalogue
from booking.domain.tickets.errors import EditedMeanwhile, SoldOut, VoucherUsedMore
from booking.domain.tickets.quota import Move, Resized
from booking.domain.tickets.sales.voucher import Voucher
from booking.events.tickets.catalogue.vouchers import voucher_changed
from booking.store.tickets.catalogue import catalogues
from booking.store.tickets.sales import claims, quotas, reservations, vouchers


async def replace_voucher(tx: Tx, wish: Voucher, *, made_from: int | None) -> Voucher:
    """Put new details in the place of the old ones; what it keeps back follows in the same moment.

    Never fewer uses than are taken, and never more kept back than there is room for.
    """
    kept = await vouchers.lock(tx, wish.id)
    if kept is None:
        raise NotFound("There is no such voucher.")
    catalogue = await catalogues.of_show(tx, kept.show_id, kept=True)
    edited = wish.edit_of(kept).checked()
    edited.check_references(catalogue.types, catalogue.dates)
    version = await vouchers.replace(tx, edited, made_from=made_from)
    if version is None:
        raise EditedMeanwhile("Somebody edited this voucher in between; read it again.", version=kept.version)
    before, after = _counted(kept, catalogue), _counted(edited, catalogue)
    settled = await claims.settle(tx, sorted({*before, *after, kept.quota_id}), [edited.id])
    had, back = await reservations.lock(tx, edited.id, settled.drawn)
    moves = settled.moves + back + await _keep_back(tx, kept, edited, after, had)
    resized = Resized(quota_id=edited.quota_id, name=edited.code, size=edited.max_uses)
    if not await quotas.take_settled(tx, moves, resized):
        await _used(tx, edited)
        raise SoldOut("There are not that many left to keep back.", field="max_uses")
    edited = replace(edited, version=version)
    if edited != replace(kept, version=version):
        tx.emit(voucher_changed(kept, edited))
    return edited


def _counted(voucher: Voucher, catalogue: Catalogue) -> list[UUID]:
    """The quotas that it keeps something back of."""
    if not voucher.reserves:
        return []
    ticket_type, date = voucher.reserved_place(catalogue.types, catalogue.dates)
    return [quota.id for quota in catalogue.quotas_of(ticket_type, date)]


async def _keep_back(
    tx: Tx, kept: Voucher, edited: Voucher, counted: list[UUID], had: Mapping[UUID, int]
) -> list[Move]:
    """The moves from what is kept back to what is from now on."""
    unused = edited.max_uses - await _used(tx, edited)
    more = edited.max_uses - kept.max_uses
    keeps = edited.reserves and not edited.is_over(tx.now)
    wanted = {id_: max(had[id_] + more, 0) if id_ in had else unused for id_ in counted} if keeps else {}
    if had.keys() == wanted.keys():
        reservations.keep(tx, edited.id, wanted, edited.valid_until)
    else:
        await reservations.release(tx, edited.id)
        reservations.keep_back(tx, edited.id, wanted, edited.valid_until)
    return _moves(had, wanted)


async def _used(tx: Tx, voucher: Voucher) -> int:
    uses = await quotas.find(tx, voucher.quota_id)
    used = uses.sold + uses.held if uses else 0
    if used > voucher.max_uses:
        raise VoucherUsedMore("More of its uses are taken already.", field="max_uses", used=used)
    return used


def _moves(had: Mapping[UUID, int], wanted: Mapping[UUID, int]) -> list[Move]:
    return [Move(quota_id=id_, blocked=wanted.get(id_, 0) - had.get(id_, 0)) for id_ in {*had, *wanted}]
