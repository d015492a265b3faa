#!/bin/sh
# Makes a dated backup of what the bot remembers, proves it, and keeps the newest ones.
#
#   backup.sh FOLDER [HOW-MANY-TO-KEEP]
#
# Proven: it is restored into a database of its own, and the rows there are counted. A backup that fails, or is not
# proven, is not kept, and none of the older ones is deleted then; the exit status is 1 (2: wrong usage).
# The bot may go on running. SQLite or PostgreSQL, as NENBUA_DATABASE_URL says in the environment or in .env of the
# working folder; the command nenbua has to be on the PATH. By cron, every night at 2:40, for a month:
#
#   40 2 * * * cd /srv/nenbua && PATH=/srv/nenbua/.venv/bin:$PATH sh docs/operations/backup.sh /srv/backups 30
set -eu
# What people told the bot is nobody else's to read.
umask 077

fail() {
    printf 'backup.sh: %s\n' "$1" >&2
    exit "${2:-1}"
}

# The number in a line such as "nenbua.db: 1,234 rows are back".
rows() {
    sed -n 's/^.*: \([0-9,]*\) rows.*$/\1/p' | tr -d ,
}

case $# in
1 | 2) ;;
*) fail 'usage: backup.sh FOLDER [HOW-MANY-TO-KEEP]' 2 ;;
esac
folder=$1
keep=${2-14}
case $keep in
'' | *[!0-9]* | 0*) fail "'$keep' is no number of backups to keep, from 1 on" 2 ;;
esac
command -v nenbua >/dev/null || fail 'the command nenbua is not on the PATH' 2
mkdir -p "$folder" || fail "$folder cannot be made"
[ -w "$folder" ] || fail "nothing can be written in $folder"

name=nenbua-$(date -u +%Y-%m-%dT%H%M%SZ).db
part=$folder/.$name.$$
scratch=
clean() {
    rm -f "$part"
    [ -z "$scratch" ] || rm -rf "$scratch"
}
trap clean EXIT
trap 'exit 1' HUP INT TERM

told=$(nenbua backup "$part") || fail 'no backup could be made'
kept=$(printf '%s\n' "$told" | rows)
scratch=$(mktemp -d) || fail 'there is no room to prove the backup'
NENBUA_DATABASE_URL=sqlite+aiosqlite:///$scratch/restored.db
export NENBUA_DATABASE_URL
nenbua restore "$part" >/dev/null || fail 'the backup cannot be restored'
# Counted anew, in the restored database itself.
told=$(nenbua backup "$scratch/counted.db") || fail 'the restored backup cannot be read'
restored=$(printf '%s\n' "$told" | rows)
if [ -z "$kept" ] || [ "$kept" != "$restored" ]; then
    fail "the backup holds ${kept:-no} rows, and ${restored:-none} came back"
fi
mv "$part" "$folder/$name"

# Names sort by time, and a shell sorts what it finds.
set -- "$folder"/nenbua-????-??-??T??????Z.db
while [ $# -gt "$keep" ]; do
    rm -f "$1"
    shift
done
printf '%s/%s: %s rows, restored and counted; %s kept\n' "$folder" "$name" "$kept" "$#"
