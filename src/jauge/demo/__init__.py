"""Data of `jauge demo`: real traces and OTLP bodies, with their sources and licences."""
