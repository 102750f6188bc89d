// Answer here, on the port in the environment.
