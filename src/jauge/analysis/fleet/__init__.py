"""What is known of each agent of a fleet, and how two of them compare, for findings of agents."""
