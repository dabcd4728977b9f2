"""A throwaway Holdfast to try: its folder, its clock, its chat client, and what it has sent."""
