from __future__ import annotations

import uvloop
from chassis import telemetry
from chassis.events.stream import Broker
from chassis.events.subscribe import Subscriber
from chassis.rpc.client import Peer
from chassis.tokens import ServiceIdentity

from gateway.app import Gateway
from gateway.serving.server import Server
from gateway.settings import GatewaySettings
from gateway.stream import Feed
from gateway.upstream.peers import Peers
from gateway.upstream.signing_keys import signing_keys


async def run(settings: GatewaySettings) -> None:
    identity = ServiceIdentity("gateway", settings.service_private_key.get_secret_value())
    ca = settings.grpc_tls_ca
    peers = Peers(
        {name: Peer(name, address, identity, ca=ca) for name, address in settings.addresses.items()}
    )
    broker = Broker(settings.nats_url, name="gateway")
    await broker.open()

    async def newest() -> int:
        return (await broker.stream_state()).last_seq

    feed = Feed(Subscriber(broker), newest)
    keys = signing_keys(peers, refresh_seconds=settings.signing_keys_refresh_seconds)
    gateway = Gateway(
        settings,
        peers=peers,
        keys=keys,
        feed=feed,
        revocations=Subscriber(broker),
        changes=Subscriber(broker),
    )
    try:
        await Server(gateway, settings).serve()
    finally:
        await broker.close()
        await peers.close()
        telemetry.shutdown()


if __name__ == "__main__":
    settings = GatewaySettings()
    telemetry.setup("gateway", settings)
    uvloop.run(run(settings))
