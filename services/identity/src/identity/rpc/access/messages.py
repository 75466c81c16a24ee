from frontdesk.identity.v1 import api_keys_pb2

from identity.domain.access.api_key import ApiKey


def api_key_message(one: ApiKey) -> api_keys_pb2.ApiKey:
    message = api_keys_pb2.ApiKey(
        id=str(one.id), name=one.name, hint=one.hint, scopes=one.scopes, created_by=str(one.made_by)
    )
    message.created_at.FromDatetime(one.created_at)
    if one.expires_at is not None:
        message.expires_at.FromDatetime(one.expires_at)
    if one.last_used_at is not None:
        message.last_used_at.FromDatetime(one.last_used_at)
    return message
