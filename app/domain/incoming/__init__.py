"""What comes back by mail: read under guard, told apart, cut down to its writer’s own words. Pure rules."""
