package dev.tachograph.portable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tachograph.common.RunClock;
import dev.tachograph.resources.ResourceKey;
import dev.tachograph.resources.ResourceReader;
import dev.tachograph.resources.ResourceReaderProvider;
import dev.tachograph.resources.ResourceSample;
import java.io.IOException;
import java.util.List;
import java.util.ServiceLoader;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PortableReaderProviderTest {
  private static final Pattern LOADED_OF_OSHI =
      Pattern.compile("\\b(oshi|com\\.sun\\.jna)\\.\\S+ source:");

  @Test
  void isFoundByItsName() {
    List<ResourceReaderProvider> found =
        ServiceLoader.load(ResourceReaderProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .toList();
    assertThat(found).extracting(ResourceReaderProvider::name).containsExactly("portable");
    try (ResourceReader reader = found.get(0).open()) {
      assertThat(reader.name()).isEqualTo("portable");
      assertThat(reader.bootNanos()).isEqualTo(-1);
    }
  }

  @Test
  void isChosenWhenItIsForced() throws InterruptedException {
    ResourceSample sample = Sampled.start("portable", RunClock.start()).end().first();
    assertThat(sample.hasNumber(ResourceKey.HEAP_USED_KB)).isTrue();
    assertThat(sample.hasNumber(ResourceKey.RSS_KB) || sample.hasNumber(ResourceKey.RSS_ANON_KB))
        .isTrue();
    // Keys that /proc has and OSHI has not.
    assertThat(sample.hasNumber(ResourceKey.SWAP_KB)).isFalse();
    assertThat(sample.hasNumber(ResourceKey.RSS_FILE_KB)).isFalse();
  }

  @Test
  void nothingOfOshiIsLoadedBeforeItIsOpened() throws IOException, InterruptedException {
    String out = PortableChild.run(List.of("-Xlog:class+load:stdout"), "open");
    int opening = out.indexOf(PortableChild.OPENING);
    assertThat(out.substring(0, opening))
        .contains("found portable")
        .doesNotContainPattern(LOADED_OF_OSHI);
    assertThat(out.substring(opening)).containsPattern(LOADED_OF_OSHI);
  }
}
