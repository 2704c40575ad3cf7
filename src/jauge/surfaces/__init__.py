"""What people see: the command line and the reports. They format, they never compute."""
