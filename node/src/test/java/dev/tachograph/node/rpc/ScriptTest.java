package dev.tachograph.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.bitcoinj.base.BitcoinNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptTest {
  private static final String H20 = "89abcdefabbaabbaabbaabbaabbaabbaabbaabba";
  private static final String KEY =
      "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace("H20", H20).replace("KEY", KEY));
  }

  @ParameterizedTest
  @CsvSource({
    "76a914H2088ac, OP_DUP OP_HASH160 " + H20 + " OP_EQUALVERIFY OP_CHECKSIG",
    "a914H2087, OP_HASH160 " + H20 + " OP_EQUAL",
    "0014H20, 0 " + H20,
    "51, 1",
    "60, 16",
    "4f, -1",
    "6a, OP_RETURN",
    "6a0401020304, OP_RETURN 67305985",
    "0181, -1",
    "0200ff, -32512",
    "050102030405, 0102030405",
    "4c0101, 1",
    "4d020001, [error]",
    "75ff, OP_DROP OP_INVALIDOPCODE",
    "b1b2b3ba, OP_CHECKLOCKTIMEVERIFY OP_CHECKSEQUENCEVERIFY OP_NOP4 OP_CHECKSIGADD",
    "bb, OP_UNKNOWN",
    "50, OP_RESERVED",
  })
  void scriptsReadAsByBitcoinCore(String script, String text) {
    assertThat(ScriptText.of(bytes(script), false)).isEqualTo(text);
  }

  @Test
  void whatASignatureSignsIsShownInInputsAlone() {
    String der = "3006020101020101";
    assertThat(ScriptText.of(bytes("09" + der + "01"), true)).isEqualTo(der + "[ALL]");
    assertThat(ScriptText.of(bytes("09" + der + "83"), true))
        .isEqualTo(der + "[SINGLE|ANYONECANPAY]");
    assertThat(ScriptText.of(bytes("09" + der + "01"), false)).isEqualTo(der + "01");
    assertThat(ScriptText.of(bytes("09" + der + "04"), true)).isEqualTo(der + "04");
    assertThat(ScriptText.of(bytes("09300602010102018101"), true)).isEqualTo("300602010102018101");
  }

  @ParameterizedTest
  @CsvSource({
    "76a914H2088ac, pubkeyhash, 1DYwPTpZuLjY2qApmJdHaSAuWRvEF5skCN",
    "a914H2087, scripthash, 3EExK1K1TF3v7zsFtQHt14XqexCwgmXM1y",
    "0014751e76e8199196d454941c45d1b3a323f1433bd6, witness_v0_keyhash,"
        + " bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
    "0015H2000, nonstandard,",
    "21KEYac, pubkey,",
    "6a, nulldata,",
    "6a4c, nonstandard,",
    "6a0101, nulldata,",
    "5121KEY51ae, multisig,",
    "5221KEY51ae, nonstandard,",
    "5121KEY52ae, nonstandard,",
    "51, nonstandard,",
    "'', nonstandard,",
  })
  void kindsAndAddressesAreThoseOfBitcoinCore(String script, String type, String address) {
    OutputScript output = OutputScript.of(bytes(script), BitcoinNetwork.MAINNET);

    assertThat(output.type()).isEqualTo(type);
    assertThat(output.address() == null ? null : output.address().toString()).isEqualTo(address);
  }

  @Test
  void programsOfLaterVersionsHaveAddresses() {
    // The example of BIP 350.
    String program = "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
    OutputScript taproot = OutputScript.of(bytes("5120" + program), BitcoinNetwork.MAINNET);
    assertThat(taproot.type()).isEqualTo("witness_v1_taproot");
    assertThat(String.valueOf(taproot.address()))
        .isEqualTo("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0");
    assertThat(OutputScript.of(bytes("6002751e"), BitcoinNetwork.MAINNET).type())
        .isEqualTo("witness_unknown");
  }
}
