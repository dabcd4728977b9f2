"""What is answered: about a case, in a list, or after something that changes one."""
