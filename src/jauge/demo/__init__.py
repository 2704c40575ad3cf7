"""Data of `jauge demo`: traces, OTLP bodies, a company's files; with sources and licences."""
