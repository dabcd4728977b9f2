"""How a TOML file that a person wrote is taken apart, and where in it each thing stands."""
