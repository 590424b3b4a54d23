"""Training of the learned ear. Nothing here runs when mail is judged."""
