package dev.tachograph.node.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bitcoinj.base.Sha256Hash;

/**
 * The headers found in a damaged database, also those of abandoned branches, and the longest chain
 * of them. Memory: some 300 bytes per header.
 */
final class HeaderCandidates {
  static final int LENGTH = 80;

  private final Map<Integer, List<byte[]>> byHeight = new HashMap<>();

  /** Adds the header with which a value begins. */
  void add(int height, byte[] value) {
    if (value.length < LENGTH) {
      return;
    }
    byte[] header = Arrays.copyOf(value, LENGTH);
    List<byte[]> same = byHeight.computeIfAbsent(height, any -> new ArrayList<>(1));
    if (same.stream().noneMatch(other -> Arrays.equals(other, header))) {
      same.add(header);
    }
  }

  /** Whether the lowest headers are those of a chain with another genesis block. */
  boolean areForeignTo(byte[] genesis) {
    List<byte[]> first = byHeight.getOrDefault(0, List.of());
    List<byte[]> second = byHeight.getOrDefault(1, List.of());
    boolean genesisFound = first.stream().anyMatch(header -> Arrays.equals(header, genesis));
    boolean followed = second.stream().anyMatch(h -> previous(h).equals(hash(genesis)));
    return !genesisFound && !followed && !(first.isEmpty() && second.isEmpty());
  }

  /**
   * The longest chain from the genesis block on whose headers refer each to the one before it. Its
   * proof of work is checked when the chain is next loaded.
   */
  List<byte[]> longestChain(byte[] genesis) {
    List<List<byte[]>> reached = new ArrayList<>();
    reached.add(List.of(genesis));
    Set<Sha256Hash> parents = Set.of(hash(genesis));
    while (!parents.isEmpty()) {
      List<byte[]> children = new ArrayList<>();
      Set<Sha256Hash> hashes = new HashSet<>();
      for (byte[] header : byHeight.getOrDefault(reached.size(), List.of())) {
        if (parents.contains(previous(header))) {
          children.add(header);
          hashes.add(hash(header));
        }
      }
      if (!children.isEmpty()) {
        reached.add(children);
      }
      parents = hashes;
    }
    List<byte[]> chain = new ArrayList<>(reached.size());
    byte[] last = reached.get(reached.size() - 1).get(0);
    chain.add(last);
    for (int height = reached.size() - 2; height >= 0; height--) {
      Sha256Hash wanted = previous(chain.get(chain.size() - 1));
      chain.add(
          reached.get(height).stream()
              .filter(header -> hash(header).equals(wanted))
              .findFirst()
              .orElseThrow());
    }
    Collections.reverse(chain);
    return chain;
  }

  private static Sha256Hash previous(byte[] header) {
    return Sha256Hash.wrapReversed(Arrays.copyOfRange(header, 4, 36));
  }

  private static Sha256Hash hash(byte[] header) {
    return Sha256Hash.wrapReversed(Sha256Hash.hashTwice(header));
  }
}
