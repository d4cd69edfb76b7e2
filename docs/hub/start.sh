#!/bin/sh
# Starts the hub's PostgreSQL in its container; makes the data at the first start.
# Secrets: administrator (a password), server.crt, server.key. Data: /srv/hub.
set -eu
secrets=${SECRETS:-/run/secrets}
bin=/usr/lib/postgresql/15/bin
data=/srv/hub/data

# PostgreSQL wants a key that nobody else may read; a secret is often mounted otherwise.
mkdir -p /srv/hub/tls
install -m 644 "$secrets/server.crt" /srv/hub/tls/server.crt
install -m 600 "$secrets/server.key" /srv/hub/tls/server.key

if [ ! -s "$data/PG_VERSION" ]; then
    "$bin/initdb" -D "$data" --username=postgres --pwfile="$secrets/administrator" \
        --auth=scram-sha-256 --encoding=UTF8 --locale=C --data-checksums
    printf 'hostssl all all all scram-sha-256\nhostssl replication all all scram-sha-256\n' >"$data/pg_hba.conf"
fi

exec "$bin/postgres" -D "$data" -c listen_addresses='*' -c unix_socket_directories= -c max_connections=300 \
    -c ssl=on -c ssl_cert_file=/srv/hub/tls/server.crt -c ssl_key_file=/srv/hub/tls/server.key \
    -c ssl_min_protocol_version=TLSv1.2 -c port="${PORT:-5432}" \
    -c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3
