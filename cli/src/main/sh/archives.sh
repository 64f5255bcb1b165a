# Sourced by tacho, and by make-archives of what is installed, after launch.sh. POSIX sh.
#
# Class archives: the classes of a report, or of a recorded command, parsed and laid out beforehand, which is half of a
# short call's time. A JVM that an archive does not fit ignores it. Each is made under another name and renamed.

# make_archive FILE KIND RUN: by reporting RUN, or by recording a command.
# shellcheck disable=SC2086
make_archive() {
  set -- "$1" "$2" "$3" "$1.$$"
  if [ "$2" = tacho-run ]; then
    $nice "$java" -XX:ArchiveClassesAtExit="$4" -XX:+UseSerialGC -Xlog:disable -jar "$tacho_jar" \
      run --no-agent --out "$4.runs" -- true && mv -f "$4" "$1"
  else
    $nice "$java" -XX:ArchiveClassesAtExit="$4" -XX:+UseSerialGC -Xlog:disable -jar "$tacho_jar" \
      report "$3" && mv -f "$4" "$1"
  fi
  rm -rf "$4" "$4.runs"
} </dev/null >/dev/null 2>&1

# A checkout has its archives beside its jars, and makes them again with each build.
find_archive_of_checkout() {
  archive=$home/cli/target/$1-$java_major.jsa
  sample=$home/analysis/src/test/resources/runs/2026-11-23__06-12-47
  [ "${TACHO_BUILD:-}" != never ] && [ -f "$sample.json" ] || return 0
  fresh=no
  if [ -f "$archive" ]; then
    fresh=yes
    set +f
    for part in "$tacho_jar" "$home"/cli/target/lib/tachograph-*.jar; do
      [ "$part" -nt "$archive" ] && fresh=no
    done
    set -f
  fi
  [ "$fresh" = yes ] || make_archive "$archive" "$1" "$sample"
}

# The name of an archive of what is installed has all that it depends on: version and identity of the jars (the file
# build has both), where they are, and the JVM. So none is used that was made before an upgrade.
name_archive() {
  build=
  read -r build <"$installed/lib/build" || true
  sum=$(printf '%s\n' "$build" "$installed" "$java" "$java_full" | cksum)
  archive_name=$1-${build%% *}-jdk$java_major-${sum%% *}.jsa
  sample=$installed/examples/run/2026-11-23__06-12-47
}

# Those of a package are in `archives`, for all users; else each has its own, made at the first start.
find_archive_of_installed() {
  name_archive "$1"
  archive=$installed/archives/$archive_name
  [ ! -f "$archive" ] || return 0
  archive=
  [ -n "$cache" ] || return 0
  # Classes are code: none from a directory or file of another user, as when root keeps a user's HOME.
  if [ -d "$cache" ] && [ -O "$cache" ] && [ ! -h "$cache" ] && [ -O "$cache/$archive_name" ]; then
    [ ! -s "$cache/$archive_name" ] || archive=$cache/$archive_name
    return 0
  fi
  # Not as process 1, whose child it would become, and not within a recorded command, of which it would be a part.
  if [ $$ -ne 1 ] && [ -z "${TACHO_PARENT:-}" ] && [ "$2" != uninstall-cache ]; then
    (make_in_cache "$1" &) </dev/null >/dev/null 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
  fi
}

# One call of several at once makes it. An empty file says that this JVM makes none; what is old goes.
make_in_cache() {
  trap '' HUP INT QUIT
  umask 077
  mkdir -p "$cache"
  [ -d "$cache" ] && [ -O "$cache" ] && [ ! -h "$cache" ] || return 0
  find "$cache" -name 'tacho-*.jsa*' -type f -mtime +60 -exec rm -f {} +
  find "$cache" -name "$archive_name.lock" -type d -mmin +10 -exec rmdir {} \;
  mkdir "$cache/$archive_name.lock" || return 0
  command -v nice >/dev/null && nice='nice -n 19'
  make_archive "$cache/$archive_name" "$1" "$sample"
  [ -f "$cache/$archive_name" ] || : >"$cache/$archive_name"
  rmdir "$cache/$archive_name.lock"
}

# find_archive VERB: sets `archive`, which may be empty.
find_archive() {
  kind=tacho
  [ "$1" != run ] || kind=tacho-run
  if [ -n "$installed" ]; then
    find_archive_of_installed "$kind" "$1"
  else
    find_archive_of_checkout "$kind"
  fi
}

nice=
