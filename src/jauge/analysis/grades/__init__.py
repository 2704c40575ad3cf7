"""Grades of models on the same questions, and which model loses to a cheaper one on them."""
