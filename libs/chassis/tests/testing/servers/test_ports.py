import socket

from chassis.testing.servers.ports import claimed_ports, free_port


def test_two_systems_that_start_at_once_get_different_ports() -> None:
    wanted = {"identity": 17051, "booking": 17051}
    with claimed_ports(wanted) as first, claimed_ports(wanted) as second:
        chosen = [*first.values(), *second.values()]
    assert len(set(chosen)) == 4


def test_a_claimed_port_can_be_listened_on() -> None:
    with (
        claimed_ports({"identity": 17051}) as ports,
        socket.create_server(("127.0.0.1", ports["identity"])) as server,
    ):
        assert server.getsockname()[1] == ports["identity"]


def test_a_taken_port_gives_way_to_its_neighbour() -> None:
    taken = free_port(17151)
    with socket.create_server(("127.0.0.1", taken)), claimed_ports({"gateway": taken}) as ports:
        assert taken < ports["gateway"] < taken + 100
