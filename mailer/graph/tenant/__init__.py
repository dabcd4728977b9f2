"""What else the tenant is asked: who is away, who manages whom, what the application may do."""
