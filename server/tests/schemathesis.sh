#!/bin/sh
# Every route of the API with generated calls, as a coordinator and as a provider of the sample: no 500, no answer that
# the OpenAPI document does not describe. Called by ./dev schemathesis, with the program of schemathesis and the number
# of calls a route; DIANDA_DATABASE_URL names a PostgreSQL, else SQLite.
#
# Left out: the stream of events, which does not end; signing in and out and one's own password, which would end the
# session that the calls are made with.
set -eu
program=$1
examples=$2
folder=$(mktemp -d)
./target/release/dianda serve --sample --data "$folder/data" --listen 127.0.0.1:18080 >"$folder/out" 2>&1 &
server=$!
trap 'kill $server 2>/dev/null; rm -rf "$folder"' EXIT
while ! grep -q '示例已就绪' "$folder/out"; do
  kill -0 $server || { cat "$folder/out"; exit 1; }
  sleep 1
done
for who in 区协调员 答题力量; do
  secret=$(grep "^$who" "$folder/out" | sed 's/.*#//')
  cookie=$(curl -s -D - -o /dev/null -X POST http://127.0.0.1:18080/api/v1/invitations \
    -d "{\"secret\": \"$secret\", \"password\": \"枣阳路的梧桐树很高很高\"}" | sed -n 's/^set-cookie: \([^;]*\).*/\1/p')
  echo "[schemathesis] $who"
  "$program" --config-file server/tests/schemathesis.toml run http://127.0.0.1:18080/api/openapi.json \
    -H "Cookie: $cookie" -H "X-Dianda: 1" --max-examples "$examples" --phases examples,coverage,fuzzing \
    --exclude-path-regex '/events$|/session$|/me/password$' --request-timeout 30
done
