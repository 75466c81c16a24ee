"""Events between services: outbox, relay, JetStream, consumers; applied exactly once and in order."""
