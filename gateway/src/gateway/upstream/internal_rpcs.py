"""RPCs without a route, and why."""

INTERNAL = {
    "frontdesk.common.v1.SigningKeyService.ListSigningKeys": "/.well-known/jwks.json answers it",
    "frontdesk.common.v1.ErasureSubjectService.DescribeErasureSubject": "services ask whom they erase",
    "frontdesk.identity.v1.WorkspaceService.ResolveWorkspace": "the gateway asks it for public paths",
    "frontdesk.identity.v1.ApiKeyService.ExchangeApiKey": "the gateway asks it for who sends a key",
    "frontdesk.identity.v1.MailService.GetMail": "inbox asks it for what a mail about an account says",
    "frontdesk.identity.v1.StaffService.LookUpStaff": "booking checks references to staff with it",
    "frontdesk.identity.v1.PlatformService.RecordImpersonatedWrite": "the gateway tells of each such write",
    "frontdesk.inventory.v1.ItemService.LookUpItems": "booking checks references to items with it",
    "frontdesk.booking.v1.MailedLinkService.IssueManageLinks": "inbox puts the links into its mails",
    "frontdesk.booking.v1.TicketMailService.IssueTicketSecrets": "inbox puts links and codes into its mails",
    "frontdesk.booking.v1.MailedLinkService.GetCustomerMail": "inbox asks for it when it sends the mail",
}
