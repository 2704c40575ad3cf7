"""What is bought before it is used: its cost spread over use, the idle part a line of its own."""
