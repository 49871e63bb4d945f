"""What stands between the code and a machine: setting up, starting and stopping processes. Standard library only."""
