package dev.tachograph.cli.run.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** On which systems commands are started by libc. */
class LibcTest {
  private static final String GLIBC =
      "7f00-7f01 r-xp 00000000 08:01 1 /lib64/ld-linux-x86-64.so.2\n";

  private static final String MUSL = "7f00-7f01 r-xp 00000000 08:01 1 /lib/ld-musl-x86_64.so.1\n";

  @Test
  void onlyLinuxOf64BitsWithGlibcIsKnown() {
    assertThat(Libc.isKnownSystem("Linux", "amd64", () -> GLIBC)).isTrue();
    assertThat(Libc.isKnownSystem("Linux", "aarch64", () -> GLIBC)).isTrue();
    assertThat(Libc.isKnownSystem("Linux", "amd64", () -> MUSL)).isFalse();
    assertThat(Libc.isKnownSystem("Linux", "arm", () -> GLIBC)).isFalse();
    assertThat(Libc.isKnownSystem("Mac OS X", "aarch64", () -> "")).isFalse();
    assertThat(Libc.isKnownSystem("Windows 11", "amd64", () -> "")).isFalse();
  }
}
