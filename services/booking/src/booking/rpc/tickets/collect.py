"""All servicers of ticketing, for the composition root."""

from chassis.db import Database
from chassis.rpc.methods import Servicer
from frontdesk.booking.v1 import (
    my_ticket_orders_pb2,
    tickets_changes_pb2,
    tickets_check_ins_pb2,
    tickets_dates_pb2,
    tickets_mails_pb2,
    tickets_orders_pb2,
    tickets_self_service_pb2,
    tickets_shows_pb2,
    tickets_types_pb2,
    tickets_venues_pb2,
    tickets_vouchers_pb2,
    tickets_waiting_pb2,
    tickets_waiting_self_service_pb2,
)
from google.protobuf.descriptor import ServiceDescriptor

from booking.rpc.links import Links
from booking.rpc.references import References
from booking.rpc.self_service.my_ticket_orders_servicer import MyTicketOrdersServicer
from booking.rpc.tickets.catalogue.quotas_servicer import QuotasServicer
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


def ticketing(
    database: Database, references: References, master_secret: str, web_app: str
) -> list[tuple[ServiceDescriptor, Servicer]]:
    links, keys = OrderLinks(master_secret), TicketKeys(master_secret)
    followed = Links.of(master_secret, web_app)
    venues = tickets_venues_pb2.DESCRIPTOR.services_by_name
    shows = tickets_shows_pb2.DESCRIPTOR.services_by_name
    dates = tickets_dates_pb2.DESCRIPTOR.services_by_name
    types = tickets_types_pb2.DESCRIPTOR.services_by_name
    orders = tickets_orders_pb2.DESCRIPTOR.services_by_name
    check_ins = tickets_check_ins_pb2.DESCRIPTOR.services_by_name
    changes = tickets_changes_pb2.DESCRIPTOR.services_by_name
    coupons = tickets_vouchers_pb2.DESCRIPTOR.services_by_name
    waiting = tickets_waiting_pb2.DESCRIPTOR.services_by_name
    waits = tickets_waiting_self_service_pb2.DESCRIPTOR.services_by_name
    own = tickets_self_service_pb2.DESCRIPTOR.services_by_name
    mine = my_ticket_orders_pb2.DESCRIPTOR.services_by_name
    mails = tickets_mails_pb2.DESCRIPTOR.services_by_name
    return [
        (venues["VenueService"], VenuesServicer(database)),
        (shows["ShowService"], ShowsServicer(database, references)),
        (dates["ShowDateService"], ShowDatesServicer(database)),
        (shows["ShopService"], ShopServicer(database)),
        (types["TicketTypeService"], TicketTypesServicer(database)),
        (types["QuotaService"], QuotasServicer(database)),
        (orders["TicketOrderService"], TicketOrdersServicer(database, links, keys)),
        (changes["TicketService"], TicketsServicer(database, links)),
        (own["TicketSelfService"], OwnTicketsServicer(database, links, keys)),
        (mine["MyTicketOrderService"], MyTicketOrdersServicer(database, followed.mine, links)),
        (coupons["VoucherService"], VouchersServicer(database)),
        (waiting["WaitingListService"], WaitingListServicer(database, followed.ticket_waits)),
        (waits["TicketWaitSelfService"], OwnWaitsServicer(database, followed.ticket_waits)),
        (check_ins["CheckInService"], CheckInsServicer(database, keys)),
        (mails["TicketMailService"], TicketMailsServicer(database, followed, links)),
    ]
