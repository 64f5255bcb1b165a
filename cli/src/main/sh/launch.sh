# Sourced by tacho and history-node, which set `home` (the checkout) and `name`. POSIX sh.

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
java_major=$("$java" -fullversion 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)
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

build() {
  command -v mvn >/dev/null || fail "mvn is missing; install Maven 3.8 or newer to build once"
  "$java" --list-modules 2>/dev/null | grep -q '^jdk\.compiler@' ||
    fail "$java has no compiler; install a JDK 17 or newer to build once, or set JAVA_HOME"
  mkdir -p "$home/target" 2>/dev/null || fail "cannot write to $home/target; build once as its owner"
  printf '%s: building once...\n' "$name" >&2
  : >"$stamp.new"
  # Style checks and tests belong to mvn verify; output goes to stderr, where it stays out of pipes.
  mvn -q -B -f "$home/pom.xml" -pl cli,node -am -Dquick -DskipTests -Dmaven.test.skip=true package >&2 ||
    fail "the build failed; the lines above say why"
  mv -f "$stamp.new" "$stamp"
}

# TACHO_BUILD=never starts what is there, for a copy that only its owner may build.
if [ "${TACHO_BUILD:-}" != never ] && is_stale; then
  # Two that start at once build one after the other; the second finds the work done.
  if command -v flock >/dev/null && mkdir -p "$home/target" 2>/dev/null; then
    (flock 9 && { ! is_stale || build; }) 9>"$home/target/build.lock" || exit 2
  else
    build
  fi
fi

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
