"""Who may call what."""

from chassis.rpc.policy import READERS, Allow, Policy

POLICY: Policy = {
    "ContactService/ListContacts": Allow(roles=READERS),
    "ContactService/GetContact": Allow(roles=READERS),
    "ConversationService/ListConversations": Allow(roles=READERS),
    "ConversationService/GetConversation": Allow(roles=READERS),
    "ConversationService/ListMessages": Allow(roles=READERS),
    "MailboxService/ListMail": Allow(systems=frozenset({"gateway"})),
}
