"""Unit economics: what tasks cost, what they were worth, and what a person would cost for them."""
