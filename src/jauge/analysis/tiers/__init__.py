"""The size of models as a dated fact, spend by size, and calls whose shape a smaller one may do."""
