"""The demo world: a dozen co-ops that have lived the whole road, by the same steps as everybody, at past dates."""
