"""What suppliers charge beside what was seen: prices, double rows, prices that nobody knows."""
