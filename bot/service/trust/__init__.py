"""What is believed of a message, and how often whoever writes without proof, or like a machine, is answered."""
