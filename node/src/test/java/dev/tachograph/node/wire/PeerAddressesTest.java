package dev.tachograph.node.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.bitcoinj.base.BitcoinNetwork;
import org.bitcoinj.core.AddressV1Message;
import org.bitcoinj.core.AddressV2Message;
import org.bitcoinj.core.Message;
import org.bitcoinj.core.PeerAddress;
import org.bitcoinj.core.ProtocolException;
import org.bitcoinj.core.Services;
import org.junit.jupiter.api.Test;

class PeerAddressesTest {
  private static final Instant SEEN = Instant.ofEpochSecond(0x4966bc61L);

  /** The address list that Bitcoin Core's tests of BIP 155 read, in the form of BIP 155. */
  private static final String V2 =
      "03"
          + "61bc6649"
          + "00"
          + "02"
          + "10"
          + "00000000000000000000000000000001"
          + "0000"
          + "79627683"
          + "01"
          + "02"
          + "10"
          + "00000000000000000000000000000001"
          + "00f1"
          + "ffffffff"
          + "fd4804"
          + "02"
          + "10"
          + "00000000000000000000000000000001"
          + "f1f2";

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  @Test
  void addressesOfBip155AreRead() throws UnknownHostException {
    InetAddress one = InetAddress.getByName("::1");
    assertThat(PeerAddresses.readV2(hex(V2)).entries())
        .containsExactly(
            new PeerAddresses.Entry(new InetSocketAddress(one, 0), 0, SEEN),
            new PeerAddresses.Entry(
                new InetSocketAddress(one, 0xf1), 1, Instant.ofEpochSecond(0x83766279L)),
            new PeerAddresses.Entry(
                new InetSocketAddress(one, 0xf1f2), 0x448, Instant.ofEpochSecond(0xffff_ffffL)));
  }

  @Test
  void whatBitcoinjWritesIsReadAlike() throws Exception {
    List<PeerAddress> written = new ArrayList<>();
    for (String address : List.of("1.2.3.4", "2a01:7c8::5", "255.0.255.1")) {
      written.add(
          PeerAddress.inet(InetAddress.getByName(address), 8_333, Services.of(0x0409), SEEN));
    }
    AddressV1Message v1 = AddressV1Message.read(ByteBuffer.wrap(new byte[] {0}));
    AddressV2Message v2 = AddressV2Message.read(ByteBuffer.wrap(new byte[] {0}));
    written.forEach(v1::addAddress);
    written.forEach(v2::addAddress);
    List<PeerAddresses.Entry> expected = new ArrayList<>();
    written.forEach(
        address -> expected.add(new PeerAddresses.Entry(address.toSocketAddress(), 0x0409, SEEN)));
    assertThat(PeerAddresses.readV1(v1.serialize()).entries()).isEqualTo(expected);
    assertThat(PeerAddresses.readV2(v2.serialize()).entries()).isEqualTo(expected);
  }

  @Test
  void whatIsWrittenIsReadByBitcoinj() throws Exception {
    InetSocketAddress ipv4 = new InetSocketAddress(InetAddress.getByName("1.2.3.4"), 8_333);
    InetSocketAddress ipv6 = new InetSocketAddress(InetAddress.getByName("2a01::5"), 65_535);
    PeerAddresses addresses =
        PeerAddresses.of(
            List.of(
                new PeerAddresses.Entry(ipv4, 9, SEEN), new PeerAddresses.Entry(ipv6, 1, SEEN)));
    List<PeerAddress> read =
        AddressV1Message.read(ByteBuffer.wrap(addresses.serialize())).getAddresses();
    assertThat(read).extracting(PeerAddress::toSocketAddress).containsExactly(ipv4, ipv6);
    assertThat(read).extracting(PeerAddress::time).containsOnly(SEEN);
    assertThat(read.get(0).getServices().bits()).isEqualTo(9);
  }

  @Test
  void otherNetworksAreSkipped() {
    String torV3 = "61bc6649" + "01" + "04" + "20" + "11".repeat(32) + "208d";
    String unknown = "61bc6649" + "01" + "77" + "fd0002" + "22".repeat(512) + "208d";
    String embedded = "61bc6649" + "01" + "02" + "10" + "00".repeat(10) + "ffff01020304" + "208d";
    String ipv4 = "61bc6649" + "01" + "01" + "04" + "01020304" + "208d";
    assertThat(PeerAddresses.readV2(hex("04" + torV3 + unknown + embedded + ipv4)).entries())
        .extracting(entry -> entry.address().toString())
        .containsExactly("/1.2.3.4:8333");
  }

  @Test
  void moreThanAThousandAreRefusedBeforeTheyAreRead() {
    byte[] tooMany = new byte[3 + 1_001 * 30];
    tooMany[0] = (byte) 253;
    tooMany[1] = (byte) 0xe9;
    tooMany[2] = 3;
    refused(tooMany, false, "1001 addresses, at most 1000");
    refused(hex("ffffffffffffffffff"), false, "18446744073709551615 addresses, at most 1000");
    byte[] full = Arrays.copyOf(tooMany, PeerAddresses.MAX_BYTES_V1);
    full[1] = (byte) 0xe8;
    assertThat(PeerAddresses.readV1(full).entries()).hasSize(1_000);
  }

  @Test
  void whatIsNotExactlyAMessageIsRefused() {
    refused(hex(V2 + "00"), true, "1 bytes follow");
    refused(hex(V2.substring(0, V2.length() - 2)), true, "end early");
    refused(hex("01" + "61bc6649" + "01" + "01" + "05" + "0102030405" + "208d"), true, "IPv4 in 5");
    refused(hex("01" + "61bc6649" + "01" + "02" + "04" + "01020304" + "208d"), true, "IPv6 in 4");
    refused(hex("01" + "61bc6649" + "01" + "77" + "fd0102"), true, "an address of 513 bytes");
    refused(hex("01" + "61bc6649" + "01" + "77" + "ff" + "ff".repeat(8)), true, "an address of");
    refused(hex("fd0100" + "00".repeat(30)), false, "more bytes than it needs");
    refused(hex(""), false, "end early");
  }

  private static void refused(byte[] payload, boolean v2, String why) {
    assertThatThrownBy(
            () -> {
              PeerAddresses read =
                  v2 ? PeerAddresses.readV2(payload) : PeerAddresses.readV1(payload);
              assertThat(read.entries()).isNull();
            })
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining(why);
  }

  @Test
  void randomBytesAreReadOrRefused() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = i % 2 == 0 ? hex(V2) : new byte[random.nextInt(200)];
      if (i % 2 == 0) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      } else {
        random.nextBytes(bytes);
      }
      try {
        assertThat(PeerAddresses.readV2(bytes).entries().size()).isLessThanOrEqualTo(1_000);
        assertThat(PeerAddresses.readV1(bytes).entries().size()).isLessThanOrEqualTo(1_000);
      } catch (ProtocolException refused) {
        assertThat(refused).hasMessageNotContaining("null");
      }
    }
  }

  @Test
  void aConnectionReadsBothFormsAndWritesTheFirst() throws Exception {
    Wire.enter();
    List<String> wrong = new ArrayList<>();
    var serializer = Wire.params(BitcoinNetwork.SIGNET, wrong::add).getSerializer();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    serializer.serialize("addrv2", hex(V2), out);
    Message read = serializer.deserialize(ByteBuffer.wrap(out.toByteArray()));
    assertThat(read).isInstanceOf(PeerAddresses.class);
    InetSocketAddress ipv4 = new InetSocketAddress(InetAddress.getByName("1.2.3.4"), 8_333);
    out.reset();
    serializer.serialize(PeerAddresses.of(List.of(new PeerAddresses.Entry(ipv4, 9, SEEN))), out);
    read = serializer.deserialize(ByteBuffer.wrap(out.toByteArray()));
    assertThat(((PeerAddresses) read).entries()).hasSize(1);
    assertThat(wrong).isEmpty();
    out.reset();
    serializer.serialize("addr", new byte[] {1}, out);
    assertThatThrownBy(() -> serializer.deserialize(ByteBuffer.wrap(out.toByteArray())))
        .isInstanceOf(ProtocolException.class);
    assertThat(wrong).containsExactly("sent a 'addr' message that cannot be read");
  }
}
