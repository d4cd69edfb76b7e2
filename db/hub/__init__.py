"""The hub: a PostgreSQL that puts the events of many desks in one order.

`sql/` is what runs inside it, `admin` sets it up, `serve` runs one for a small room, `connection`
is a desk's line to it. Imported only where there is a hub: psycopg is not part of a start.
"""
