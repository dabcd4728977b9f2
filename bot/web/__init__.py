"""The web door: health, and the controls of a trial. The only door to aiohttp."""
