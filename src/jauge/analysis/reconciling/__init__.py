"""Five accounts of the same money beside each other, and what explains each gap between them."""
