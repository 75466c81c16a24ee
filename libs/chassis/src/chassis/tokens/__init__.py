"""Who signs what: users' access tokens (identity signs) and service tokens (each process signs its own)."""

from chassis.tokens.access import AccessTokenVerifier
from chassis.tokens.keys import SigningKeys
from chassis.tokens.revoked import Revoked
from chassis.tokens.service import ServiceIdentity, ServiceTokenVerifier

__all__ = ["AccessTokenVerifier", "Revoked", "ServiceIdentity", "ServiceTokenVerifier", "SigningKeys"]
