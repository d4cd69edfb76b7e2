"""Steps from an older store to a newer one, one Alembic lineage per kind of store."""
