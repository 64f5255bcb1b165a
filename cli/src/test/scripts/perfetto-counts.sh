#!/bin/sh
# Loads traces with Perfetto's trace processor and compares what it has with what is in the file: slices
# (spans, pauses, instants), values of counters, arrows; and that it tells of no error. A trace has one
# event a line. A span that was open when its process was killed was closed by the recovery.
# Usage: perfetto-counts.sh TRACE_PROCESSOR TRACE...
set -eu
processor=$1
shift
query=$(mktemp)
trap 'rm -f "$query"' EXIT
cat >"$query" <<'SQL'
select (select count(*) from slice) as slices, (select count(*) from slice where dur < 0) as open,
  (select count(*) from counter) as counters, (select count(*) from flow) as arrows,
  (select ifnull(sum(value), 0) from stats where severity in ('error', 'data_loss')) as errors;
SQL
events() { grep -c "^{\"ph\":\"[$1]\"" "$2" || true; }
for trace; do
  slices=$(events BbXi "$trace")
  arrows=$(events f "$trace")
  counters=$(sed -n '/^{"ph":"C"/s/.*"args":{//p' "$trace" | tr -cd : | wc -c)
  want="$slices,0,$counters,$arrows,0"
  got=$("$processor" -q "$query" "$trace" 2>/dev/null | tail -1)
  [ "$got" = "$want" ] || { echo "$trace: $got instead of $want" >&2; exit 1; }
  echo "$trace: $slices slices, $counters values of counters, $arrows arrows"
done
