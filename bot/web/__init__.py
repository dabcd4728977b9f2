"""The web door: health, the controls of a trial, and Teams. The only door to aiohttp and the Bot Framework."""
