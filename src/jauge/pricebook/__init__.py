"""Prices as data: units, providers, models and their prices, each row with its source."""
