# Holds a PostgreSQL server for the process that started this script.
#
# Orders come on the standard input, one a line, and each is answered by one line. When the input
# ends, because the other process is done or dead, the server is stopped and its folder removed.
#
# usage: guard.sh PROGRAMS FOLDER [COMMAND-TO-CHANGE-THE-USER...]

# Only the end of the input ends this script. A reader that is gone must not end it either.
trap '' HUP INT TERM PIPE

programs=$1
folder=$2
shift 2
data=$folder/data

# It sorts by language; the operating system's own words stay plain.
init() {
    "$@" "$programs/initdb" --pgdata="$data" --no-sync --no-instructions --username=postgres \
        --encoding=UTF8 --locale-provider=icu --icu-locale=en --locale=C.UTF-8 \
        --auth=trust >"$folder/init.log" 2>&1 </dev/null &&
        cat "$folder/settings" >>"$data/postgresql.conf" &&
        cat "$folder/access" >"$data/pg_hba.conf"
}

start() {
    port=$1
    shift
    "$@" "$programs/pg_ctl" --pgdata="$data" --silent --wait --timeout=120 \
        --log="$folder/server.log" --options="-p $port" start >/dev/null 2>&1 </dev/null
}

stop() {
    "$@" "$programs/pg_ctl" --pgdata="$data" --silent --wait --timeout=60 --mode=immediate \
        stop >/dev/null 2>&1 </dev/null
}

while read -r order port; do
    case $order in
    init) init "$@" ;;
    start) start "$port" "$@" ;;
    stop) stop "$@" ;;
    *) false ;;
    esac && echo done || echo failed
done

# Nobody is left to tell of a failure; a server that does not obey is killed.
if [ -f "$data/postmaster.pid" ] && ! stop "$@"; then
    kill -9 "$(head -n 1 "$data/postmaster.pid")"
fi
rm -rf -- "$folder"
