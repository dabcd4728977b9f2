"""What kind of letter it is: a person's, a machine's, a delivery report."""
