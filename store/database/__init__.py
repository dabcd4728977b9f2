"""A connection to either database, and what its errors mean."""
