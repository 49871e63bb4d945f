"""`manage.py bench close`: how fast ten thousand pledges are given back, and what is left after a kill in the middle."""
