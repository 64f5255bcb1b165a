package dev.tachograph.node.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicAddressesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.0.1",
        "169.254.1.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.1.1.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:10.0.0.1",
        "64:ff9b::808:808",
        "100::1",
        "2001::1",
        "2001:10::1",
        "2001:2f::1",
        "2001:db8::1",
        "2002:808:808::1",
        "3fff:1::1",
        "fc00::1",
        "fd87:d87e:eb43::1",
        "fe80::1",
        "fec0::1",
        "ff02::1"
      })
  void isNotOfThePublicInternet(String address) throws UnknownHostException {
    assertThat(PublicAddresses.isPublic(at(address, 8333))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.1",
        "100.63.255.255",
        "100.128.0.1",
        "172.15.255.255",
        "172.32.0.1",
        "192.0.1.1",
        "198.17.255.255",
        "198.20.0.1",
        "223.255.255.255",
        "::ffff:1.1.1.1",
        "2001:4860:4860::8888",
        "2a01:7c8:d005:390::5",
        "2600::1"
      })
  void isOfThePublicInternet(String address) throws UnknownHostException {
    assertThat(PublicAddresses.isPublic(at(address, 8333))).isTrue();
    assertThat(PublicAddresses.isPublic(at(address, 0))).isFalse();
  }

  @Test
  void aNameThatWasNotLookedUpIsNoAddress() {
    assertThat(PublicAddresses.isPublic(InetSocketAddress.createUnresolved("a.example", 8333)))
        .isFalse();
  }

  @Test
  void networksAreToldByTheirPrefix() throws UnknownHostException {
    assertThat(group("1.2.3.4")).isEqualTo(group("1.2.200.1")).isNotEqualTo(group("1.3.3.4"));
    assertThat(group("2a01:7c8:1::5"))
        .isEqualTo(group("2a01:7c8:2::5"))
        .isNotEqualTo(group("2a01:7c9:1::5"));
    assertThat(group("2a01:7c8::")).isNotEqualTo(group("42.1.7.200"));
  }

  private static String group(String address) throws UnknownHostException {
    return PublicAddresses.group(InetAddress.getByName(address));
  }

  private static InetSocketAddress at(String address, int port) throws UnknownHostException {
    return new InetSocketAddress(InetAddress.getByName(address), port);
  }
}
