"""What comes back by mail: read under guard, told apart, and cut down to what its writer wrote. Pure."""
