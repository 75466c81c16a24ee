"""What tests of services share: real servers (the development stack runs the same), calls over real gRPC."""
