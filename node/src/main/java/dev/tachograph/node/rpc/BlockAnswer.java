package dev.tachograph.node.rpc;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.HexFormat;
import org.bitcoinj.base.Network;
import org.bitcoinj.core.Block;
import org.bitcoinj.core.Transaction;
import org.bitcoinj.core.TransactionInput;
import org.bitcoinj.core.TransactionOutput;
import org.bitcoinj.core.TransactionWitness;

/**
 * The answer of {@code getblock}: the block's members and its transactions, as hashes or whole.
 *
 * @param header its header
 * @param block its transactions
 * @param size of the block with its witnesses, in bytes
 * @param network for the addresses
 * @param isWhole whether the transactions are written whole
 */
record BlockAnswer(HeaderFields header, Block block, int size, Network network, boolean isWhole)
    implements Answer {
  private static final HexFormat HEX = HexFormat.of();
  private static final int COIN_DIGITS = 8;
  private static final int WITNESS_SCALE = 4;

  @Override
  public void write(JsonGenerator json) throws IOException {
    int stripped = size;
    for (Transaction transaction : block.getTransactions()) {
      stripped -= witnessBytes(transaction);
    }
    json.writeStartObject();
    header.write(json, block.getTransactions().size());
    json.writeNumberField("strippedsize", stripped);
    json.writeNumberField("size", size);
    json.writeNumberField("weight", weight(stripped, size));
    json.writeArrayFieldStart("tx");
    for (Transaction transaction : block.getTransactions()) {
      if (isWhole) {
        write(transaction, json);
      } else {
        json.writeString(transaction.getTxId().toString());
      }
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static int weight(int stripped, int whole) {
    return stripped * (WITNESS_SCALE - 1) + whole;
  }

  /** The marker, the flag and the witnesses: BIP 144. */
  private static int witnessBytes(Transaction transaction) {
    return transaction.hasWitnesses()
        ? 2
            + transaction.getInputs().stream()
                .mapToInt(input -> input.getWitness().messageSize())
                .sum()
        : 0;
  }

  private void write(Transaction transaction, JsonGenerator json) throws IOException {
    byte[] bytes = transaction.serialize();
    int weight = weight(bytes.length - witnessBytes(transaction), bytes.length);
    json.writeStartObject();
    json.writeStringField("txid", transaction.getTxId().toString());
    json.writeStringField("hash", transaction.getWTxId().toString());
    json.writeNumberField("version", (int) transaction.getVersion());
    json.writeNumberField("size", bytes.length);
    json.writeNumberField("vsize", (weight + WITNESS_SCALE - 1) / WITNESS_SCALE);
    json.writeNumberField("weight", weight);
    json.writeNumberField("locktime", transaction.lockTime().rawValue());
    json.writeArrayFieldStart("vin");
    for (TransactionInput input : transaction.getInputs()) {
      write(input, json);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("vout");
    for (TransactionOutput output : transaction.getOutputs()) {
      write(output, json);
    }
    json.writeEndArray();
    json.writeStringField("hex", HEX.formatHex(bytes));
    json.writeEndObject();
  }

  private static void write(TransactionInput input, JsonGenerator json) throws IOException {
    byte[] script = input.getScriptBytes();
    json.writeStartObject();
    if (input.isCoinBase()) {
      json.writeStringField("coinbase", HEX.formatHex(script));
    } else {
      json.writeStringField("txid", input.getOutpoint().hash().toString());
      json.writeNumberField("vout", input.getOutpoint().index());
      json.writeObjectFieldStart("scriptSig");
      json.writeStringField("asm", ScriptText.of(script, true));
      json.writeStringField("hex", HEX.formatHex(script));
      json.writeEndObject();
    }
    TransactionWitness witness = input.getWitness();
    if (witness.getPushCount() > 0) {
      json.writeArrayFieldStart("txinwitness");
      for (int i = 0; i < witness.getPushCount(); i++) {
        json.writeString(HEX.formatHex(witness.getPush(i)));
      }
      json.writeEndArray();
    }
    json.writeNumberField("sequence", input.getSequenceNumber());
    json.writeEndObject();
  }

  private void write(TransactionOutput output, JsonGenerator json) throws IOException {
    byte[] script = output.getScriptBytes();
    OutputScript kind = OutputScript.of(script, network);
    json.writeStartObject();
    json.writeNumberField("value", BigDecimal.valueOf(output.getValue().value, COIN_DIGITS));
    json.writeNumberField("n", output.getIndex());
    json.writeObjectFieldStart("scriptPubKey");
    json.writeStringField("asm", ScriptText.of(script, false));
    json.writeStringField("hex", HEX.formatHex(script));
    if (kind.address() != null) {
      json.writeStringField("address", kind.address().toString());
    }
    json.writeStringField("type", kind.type());
    json.writeEndObject();
    json.writeEndObject();
  }
}
