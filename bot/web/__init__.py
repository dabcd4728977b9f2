"""The web door: health, the pages about the service, the controls of a trial; and browser/, the door of our pages."""
