package dev.tachograph.node.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DnsResolverTest {
  @Test
  void addressesOfBothFamiliesAreAskedOfTheServer() throws Exception {
    InetAddress ipv4 = InetAddress.getByName("8.8.4.4");
    InetAddress ipv6 = InetAddress.getByName("2a01:7c8::5");
    try (DnsResponder dns = new DnsResponder().name("x9.seed.example", ipv4, ipv6)) {
      DnsResolver resolver = new DnsResolver(List.of(dns.address()));
      assertThat(resolver.resolve("x9.seed.example")).containsExactly(ipv4, ipv6);
      // Once for each family, and once more where an answer took longer than it is waited for.
      assertThat(dns.asked()).hasSizeGreaterThanOrEqualTo(2).containsOnly("x9.seed.example");
    }
  }

  @Test
  void addressesOfOneFamilyAreEnoughIfTheServerFailsForTheOther() throws Exception {
    InetAddress ipv4 = InetAddress.getByName("8.8.4.4");
    try (DnsResponder dns = new DnsResponder().name("seed.example", ipv4).failForIpv6()) {
      DnsResolver resolver = new DnsResolver(List.of(dns.address()));
      assertThat(resolver.resolve("seed.example")).containsExactly(ipv4);
    }
  }

  @Test
  void aNameWithoutAddressesHasNone() throws Exception {
    try (DnsResponder dns = new DnsResponder().name("seed.example")) {
      assertThat(new DnsResolver(List.of(dns.address())).resolve("seed.example")).isEmpty();
    }
  }

  @Test
  void aNameThatIsNotThereIsToldSo() throws Exception {
    try (DnsResponder dns = new DnsResponder()) {
      DnsResolver resolver = new DnsResolver(List.of(dns.address()));
      assertThatThrownBy(() -> resolver.resolve("seed.example"))
          .isInstanceOf(IOException.class)
          .hasMessage("there is no such name");
    }
  }

  @Test
  void aServerThatIsSilentIsGivenUp() throws Exception {
    try (DatagramSocket silent =
        new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      DnsResolver resolver =
          new DnsResolver(
              List.of((InetSocketAddress) silent.getLocalSocketAddress()), Duration.ofMillis(100));
      assertThatThrownBy(() -> resolver.resolve("seed.example"))
          .isInstanceOf(IOException.class)
          .hasMessage("no answer");
    }
  }
}
