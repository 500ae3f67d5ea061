"""The two commands: what is typed, what is printed, and which exit status comes back."""
