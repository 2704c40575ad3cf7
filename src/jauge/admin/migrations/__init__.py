"""The steps from one shape of the registry to the next, in their order."""
