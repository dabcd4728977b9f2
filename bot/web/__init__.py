"""The web door: health, the pages about the service, and the controls of a trial."""
