package dev.tachograph.internal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tachograph.internal.lifecycle.ProcessIdentity.Relation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The identity in journals, claims and marks: any text is one or none, and one is kept as it is.
 */
class ProcessIdentityFuzzTest {
  private static final ProcessIdentity HERE =
      new ProcessIdentity(7, 8L, "b", "pid:[1]", "h", "m", false);
  private static final Path NOWHERE = Path.of("no-such-root");

  static Stream<byte[]> seeds() {
    return Stream.of(
            HERE.toText(),
            "pid=1\n",
            "pid=-1\nstart_ticks=x\nhost==\ncontainer=true\nlocked=no\n",
            "pid=9223372036854775808\n",
            "boot_id=b\npid=7\npid_namespace=pid:[1]\nstart_ticks=8\n",
            "pid=7\nboot_id=c\nhost=h\nmachine_id=m\n")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("seeds")
  @DictionaryEntries({"pid=", "start_ticks=", "boot_id=", "pid_namespace=", "host=", "container="})
  @FuzzTest
  void identity(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    ProcessIdentity parsed = ProcessIdentity.parse(text);
    if (parsed == null) {
      return;
    }
    assertThat(ProcessIdentity.parse(parsed.toText())).isEqualTo(parsed);
    Relation relation = HERE.relationOf(parsed, NOWHERE);
    if (parsed.bootId() != null && !"b".equals(parsed.bootId())) {
      assertThat(relation).isIn(Relation.BEFORE_BOOT, Relation.FOREIGN);
    }
  }
}
