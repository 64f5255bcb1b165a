# Sourced by tacho and history-node, which set `name` and `home`, the directory that they are in: a checkout, or
# bin of what is installed. Sets `java`, the jars, `cache` and what is known of the terminal. POSIX sh.

fail() {
  printf '%s: %s\n' "$name" "$1" >&2
  exit 2
}

# A signal that comes before the program has its handler is then missed, not fatal: the JVM
# inherits the ignored signal and replaces it once the handler is installed.
trap '' USR1

if [ -n "${JAVA_HOME:-}" ]; then
  java=$JAVA_HOME/bin/java
  [ -x "$java" ] || fail "JAVA_HOME is $JAVA_HOME, but there is no bin/java in it; point it to a JDK 17 or newer"
else
  java=$(command -v java) || fail "java is missing; install a JDK 17 or newer, or set JAVA_HOME"
fi

# Answered by the launcher without starting a JVM, as: openjdk full version "17.0.15+6"
java_full=$("$java" -fullversion 2>&1 | sed -n 's/.*version "\([^"]*\)".*/\1/p' | head -n 1)
java_major=${java_full%%[!0-9]*}
[ "${java_major:-0}" -ge 17 ] 2>/dev/null ||
  fail "$java is version ${java_major:-unknown}; a JDK 17 or newer is needed (set JAVA_HOME)"

stamp=$home/target/built

# Sources and poms that are newer than a jar and than the last build, which may have found the
# jar good as it was.
is_stale() {
  for jar in cli/target/tacho.jar node/target/history-node.jar; do
    [ -f "$home/$jar" ] || return 0
    (
      cd "$home" || exit 1
      set -- -newer "$jar"
      [ ! -f "$stamp" ] || set -- "$@" -newer "$stamp"
      find pom.xml ./*/pom.xml ./*/*/pom.xml ./*/src/main ./*/*/src/main \
        -type f ! -name '*.sh' "$@" -print 2>/dev/null | head -n 1 | grep -q .
    ) && return 0
  done
  return 1
}

# What Maven is about: a line a module; on a terminal one line that moves, with the step and how much was
# fetched. Errors and what follows them come through. Fails where the last line says that Maven did.
show_build() {
  moving=
  [ ! -t 2 ] || [ "${TERM:-dumb}" = dumb ] || moving=yes
  width=$(stty size <&2 2>/dev/null) || width=
  width=${width#* }
  [ "${width:-0}" -gt 1 ] || width=80
  module=
  step=
  fetched=0
  failed=
  # What stands before Maven's first line is the shell's or the JVM's, and about something wrong.
  failing=yes
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in
      '[INFO] Building '*'['*/*']')
        module=[${line##*\[}
        line=${line#'[INFO] Building '}
        line=${line%\[*}
        # The name, without the version and the spaces behind it.
        line=${line%"${line##*[! ]}"}
        module="$module ${line% *}"
        step=
        [ -n "$moving" ] || printf '%s: %s\n' "$name" "$module" >&2
        ;;
      '[INFO] --- '*)
        line=${line#'[INFO] --- '}
        line=${line%% *}
        step=", ${line##*:}"
        ;;
      *Downloaded\ from\ *) fetched=$((fetched + 1)) ;;
      'build failed: '*) failed=yes ;;
      '[ERROR]'*)
        [ -z "$moving" ] || printf '\r\033[K' >&2
        printf '%s\n' "$line" >&2
        failing=yes
        continue
        ;;
      '['*) failing= ;;
      *) [ -z "$failing" ] || printf '%s\n' "$line" >&2 ;;
    esac
    [ -n "$moving" ] || continue
    line="$name: ${module:-reading the projects}$step"
    [ $fetched = 0 ] || line="$line, $fetched fetched"
    printf "\\r\\033[K%.$((width - 1))s" "$line" >&2
  done
  [ -z "$moving" ] || printf '\r\033[K' >&2
  [ -z "$failed" ]
}

build() {
  command -v mvn >/dev/null || fail "mvn is missing; install Maven 3.8 or newer to build once"
  "$java" --list-modules 2>/dev/null | grep -q '^jdk\.compiler@' ||
    fail "$java has no compiler; install a JDK 17 or newer to build once, or set JAVA_HOME"
  mkdir -p "$home/target" 2>/dev/null || fail "cannot write to $home/target; build once as its owner"
  printf '%s: building once...\n' "$name" >&2
  : >"$stamp.new"
  # Style checks and tests belong to mvn verify. Nothing goes to stdout, which may be a pipe.
  {
    mvn -B -f "$home/pom.xml" -pl cli,node -am -Dquick -DskipTests -Dmaven.test.skip=true package 2>&1 ||
      echo "build failed: $?"
  } | show_build || fail "the build failed; the lines above say why"
  mv -f "$stamp.new" "$stamp"
}

# A checkout has its jars where the build puts them; what is installed has them side by side.
if [ -f "$home/cli/src/main/sh/launch.sh" ]; then
  installed=
  tacho_jar=$home/cli/target/tacho.jar
  node_jar=$home/node/target/history-node.jar
else
  installed=${home%/bin}
  tacho_jar=$installed/tacho.jar
  node_jar=$installed/history-node.jar
fi

# TACHO_BUILD=never starts what is there, for a copy that only its owner may build.
if [ -z "$installed" ] && [ "${TACHO_BUILD:-}" != never ] && is_stale; then
  # Two that start at once build one after the other; the second finds the work done.
  if command -v flock >/dev/null && mkdir -p "$home/target" 2>/dev/null; then
    (flock 9 && { ! is_stale || build; }) 9>"$home/target/build.lock" || exit 2
  else
    build
  fi
fi

# Where a user keeps what can be made again; empty if the environment names no place.
cache=
case ${XDG_CACHE_HOME:-}:${HOME:-} in
  /*:*) cache=$XDG_CACHE_HOME/tachograph ;;
  *:/*)
    if [ -d "$HOME/Library/Caches" ]; then
      cache=$HOME/Library/Caches/tachograph
    elif [ -d "$HOME" ]; then
      cache=$HOME/.cache/tachograph
    fi
    ;;
esac

terminal=false
columns=
if [ -t 1 ]; then
  terminal=true
  # As: 24 80
  { columns=$(stty size <&3 2>/dev/null) || columns=; } 3<&1
  columns=${columns#* }
fi

# Word splitting without globbing: TACHO_JAVA_OPTS holds options apart by spaces.
set -f
