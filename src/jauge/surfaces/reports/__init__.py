"""Documents for people: one file each, in French or English, nothing loaded from elsewhere."""
