"""An optional chat model that may only choose and rephrase spans already found; off unless it is configured."""
