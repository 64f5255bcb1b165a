package dev.tachograph.analysis.findings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;

class FindingTest {
  @Test
  void builderKeepsTheEvidenceInItsOrder() {
    Finding finding =
        Finding.builder("disk_slow")
            .severity(Finding.ERROR)
            .text("A request took %.1f ms on %s.", 2.25, "sda")
            .between(1000, 3000)
            .evidence("wait_ms", 2.25)
            .evidence("device", "sda")
            .evidence("requests", 7L)
            .build();
    assertThat(finding.rule()).isEqualTo("disk_slow");
    assertThat(finding.severity()).isEqualTo("error");
    assertThat(finding.text()).isEqualTo("A request took 2.3 ms on sda.");
    assertThat(finding.fromMillis()).isEqualTo(1000);
    assertThat(finding.toMillis()).isEqualTo(3000);
    assertThat(finding.evidence())
        .containsExactly(entry("wait_ms", 2.25), entry("device", "sda"), entry("requests", 7L));
    assertThatThrownBy(() -> finding.evidence().put("more", 1))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void findingIsAWarningWhereNothingElseIsSaid() {
    assertThat(Finding.builder("a").text("It was slow.").build())
        .isEqualTo(new Finding("a", "warning", "It was slow.", 0, 0, java.util.Map.of()));
  }

  @Test
  void builderRefusesAnUnknownSeverityAndNoSentence() {
    assertThatThrownBy(() -> Finding.builder("a").severity("fatal"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'fatal' is no severity; say error, warning, info");
    assertThatThrownBy(() -> Finding.builder("a").build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the finding a says nothing");
  }
}
