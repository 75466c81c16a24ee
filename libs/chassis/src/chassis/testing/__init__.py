"""What tests of services share: real servers, two workspaces, calls over real gRPC."""
