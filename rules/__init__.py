"""lindero's judgement, pure: same input, same output. Nothing here reads a clock, a file of the user's or a network."""
