package dev.tachograph.cli.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AsyncTracksTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private record Placed(long start, long end) {
    boolean cuts(Placed other) {
      return start < other.start && other.start < end && end < other.end;
    }
  }

  private final AsyncTracks tracks = new AsyncTracks();
  private final Map<Long, List<Placed>> placed = new HashMap<>();

  private BegunSpan open(long thread, long nanos) {
    BegunSpan span = new BegunSpan(JSON.createObjectNode().put("tid", thread), nanos);
    tracks.open(span);
    return span;
  }

  private long close(BegunSpan span, long nanos) {
    long track = tracks.close(span, nanos).id;
    placed
        .computeIfAbsent(track, any -> new ArrayList<>())
        .add(new Placed(span.startNanos, Math.max(nanos, span.startNanos)));
    return track;
  }

  /** Times may step back a little, ends come in any order, and many are equal. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void whateverHappensSpansNestOnEveryTrack(long seed) {
    Random random = new Random(seed);
    List<BegunSpan> open = new ArrayList<>();
    long now = 100;
    for (int i = 0; i < 4000; i++) {
      now += random.nextInt(3);
      long nanos = now - random.nextInt(4);
      if (open.size() < 40 && random.nextInt(100) < 52) {
        open.add(open(random.nextInt(6), nanos));
      } else if (!open.isEmpty()) {
        int last = open.size() - 1;
        close(open.remove(random.nextBoolean() ? last : random.nextInt(open.size())), nanos);
      }
    }
    for (BegunSpan span : open) {
      close(span, now);
    }
    for (List<Placed> track : placed.values()) {
      for (Placed one : track) {
        assertThat(track).noneMatch(one::cuts);
      }
    }
    assertThat(placed.size()).isLessThan(150);
  }

  @Test
  void spansOfAThreadThatNestStandTogether() {
    BegunSpan outer = open(1, 10);
    BegunSpan other = open(2, 11);
    BegunSpan inner = open(1, 12);
    long track = close(inner, 13);
    BegunSpan second = open(1, 13);
    assertThat(close(second, 14)).isEqualTo(track);
    assertThat(close(other, 15)).isNotEqualTo(track);
    assertThat(close(outer, 16)).isEqualTo(track);
  }

  @Test
  void aTrackIsUsedAgainForWhatBeginsLater() {
    Set<Long> used = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      used.add(close(open(i, i * 10L), i * 10L + 10));
    }
    assertThat(used).hasSize(1);
    BegunSpan last = open(1000, 1000);
    BegunSpan overlapping = open(1001, 1005);
    assertThat(close(last, 1010)).isNotEqualTo(close(overlapping, 1020));
    assertThat(close(open(1002, 1009), 1030)).isNotIn(used);
  }
}
