"""What calls cost for nothing, or could have cost less: the parts of the kinds of waste."""
