#!/bin/bash
# A stand-in for the official image's entry point: NEO4J_AUTH, and a variable for each setting: NEO4J_a_b__c is a.b_c.
set -euo pipefail
home=/var/lib/neo4j
mkdir -p /data/dbms $home/conf /logs
java=(-Xmx"${NEO4J_server_memory_heap_max__size:-512m}")
{
    echo "server.default_listen_address=0.0.0.0"
    echo "server.directories.data=/data"
    echo "server.directories.logs=/logs"
    while IFS= read -r variable; do
        case $variable in NEO4J_AUTH | NEO4J_HOME | NEO4J_EDITION | NEO4J_VERSION) continue ;; esac
        setting=${variable#NEO4J_}
        setting=${setting//__/$'\1'}
        setting=${setting//_/.}
        setting=${setting//$'\1'/_}
        if [ "$setting" = server.jvm.additional ]; then
            # shellcheck disable=SC2206  one word for each flag
            java+=(${!variable})
        else
            echo "$setting=${!variable}"
        fi
    done < <(compgen -e NEO4J_)
} >$home/conf/neo4j.conf
if [ ! -e /data/dbms/auth.ini ]; then
    python3 - "${NEO4J_AUTH#neo4j/}" >/data/dbms/auth.ini <<'P'
import hashlib, os, sys

salt = os.urandom(32)
digest = hashlib.sha256(salt + sys.argv[1].encode()).digest()
for _ in range(1023):
    digest = hashlib.sha256(digest).digest()
print(f"neo4j:SHA-256,{digest.hex()},{salt.hex()},1024:")
P
fi
exec /opt/java/bin/java "${java[@]}" -XX:-UsePerfData --enable-native-access=ALL-UNNAMED \
    --sun-misc-unsafe-memory-access=allow --add-opens=java.base/java.nio=ALL-UNNAMED \
    --add-opens=java.base/java.io=ALL-UNNAMED --add-opens=java.base/sun.nio.ch=ALL-UNNAMED -cp "$home/lib/*" \
    org.neo4j.server.Neo4jCommunity --home-dir=$home --config-dir=$home/conf --console-mode
