"""Who may call what."""

from chassis.rpc.policy import WORKERS, Allow, Policy

READERS = WORKERS | {"viewer"}

POLICY: Policy = {
    "ContactService/ListContacts": Allow(roles=READERS),
    "ContactService/GetContact": Allow(roles=READERS),
    "ConversationService/ListConversations": Allow(roles=READERS),
    "ConversationService/GetConversation": Allow(roles=READERS),
    "ConversationService/ListMessages": Allow(roles=READERS),
    "MailboxService/ListMail": Allow(systems=frozenset({"gateway"})),
}
