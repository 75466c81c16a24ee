"""All servicers of ticketing, for the composition root."""

from chassis.db import Database
from chassis.rpc.methods import Servicer

from booking.rpc.customers.my_ticket_orders_servicer import MyTicketOrdersServicer
from booking.rpc.links import Links
from booking.rpc.references import References
from booking.rpc.tickets.catalogue.quotas_servicer import QuotasServicer
from booking.rpc.tickets.catalogue.removal_servicer import RemovalServicer
from booking.rpc.tickets.catalogue.show_dates_servicer import ShowDatesServicer
from booking.rpc.tickets.catalogue.shows_servicer import ShowsServicer
from booking.rpc.tickets.catalogue.ticket_types_servicer import TicketTypesServicer
from booking.rpc.tickets.catalogue.venues_servicer import VenuesServicer
from booking.rpc.tickets.changes.own_tickets_servicer import OwnTicketsServicer
from booking.rpc.tickets.changes.tickets_servicer import TicketsServicer
from booking.rpc.tickets.check_ins.check_ins_servicer import CheckInsServicer
from booking.rpc.tickets.codes.ticket_keys import TicketKeys
from booking.rpc.tickets.mails.ticket_mails_servicer import TicketMailsServicer
from booking.rpc.tickets.orders.order_link import OrderLinks
from booking.rpc.tickets.orders.ticket_orders_servicer import TicketOrdersServicer
from booking.rpc.tickets.shop.shop_servicer import ShopServicer
from booking.rpc.tickets.vouchers.own_waits_servicer import OwnWaitsServicer
from booking.rpc.tickets.vouchers.vouchers_servicer import VouchersServicer
from booking.rpc.tickets.vouchers.waiting_list_servicer import WaitingListServicer


def ticketing(database: Database, references: References, master_secret: str, web_app: str) -> list[Servicer]:
    links, keys = OrderLinks(master_secret), TicketKeys(master_secret)
    followed = Links.of(master_secret, web_app)
    return [
        VenuesServicer(database),
        ShowsServicer(database, references),
        ShowDatesServicer(database),
        ShopServicer(database),
        TicketTypesServicer(database),
        QuotasServicer(database),
        RemovalServicer(database),
        TicketOrdersServicer(database, links, keys),
        TicketsServicer(database, links),
        OwnTicketsServicer(database, links, keys),
        MyTicketOrdersServicer(database, followed.mine, links),
        VouchersServicer(database),
        WaitingListServicer(database, followed.ticket_waits),
        OwnWaitsServicer(database, followed.ticket_waits),
        CheckInsServicer(database, keys),
        TicketMailsServicer(database, followed, links),
    ]
