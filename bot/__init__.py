"""The running program: settings, clock, service, runners, web and command line."""
