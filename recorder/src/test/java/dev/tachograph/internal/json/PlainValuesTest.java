package dev.tachograph.internal.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.AbstractCollection;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.ConcurrentModificationException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class PlainValuesTest {
  private static String text(Object value) {
    JsonWriter json = JsonWriter.forReports();
    json.any(value);
    String text = new String(json.buffer(), 0, json.length(), StandardCharsets.UTF_8);
    StrictJson.parse(text);
    return text;
  }

  private static void isCut(Object value, String text) {
    assertThat(text(value)).isEqualTo(text);
    assertThat(PlainValues.copy(value).isCut()).isTrue();
  }

  private static class Broken extends Number {
    private static final long serialVersionUID = 1;
    private final transient Supplier<String> text;

    Broken(Supplier<String> text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text.get();
    }

    @Override
    public int intValue() {
      throw new IllegalStateException();
    }

    @Override
    public long longValue() {
      throw new IllegalStateException();
    }

    @Override
    public float floatValue() {
      throw new IllegalStateException();
    }

    @Override
    public double doubleValue() {
      throw new IllegalStateException();
    }
  }

  private static <T> T fail(Error error) {
    throw error;
  }

  @Test
  void numbersKeepTheirDigitsAndTheirType() {
    assertThat(text((byte) -1)).isEqualTo("-1");
    assertThat(text((short) 7)).isEqualTo("7");
    assertThat(text(0.1f)).isEqualTo("0.1");
    assertThat(text(Double.NaN)).isEqualTo("\"NaN\"");
    assertThat(text(new BigInteger("123456789012345678901234567890")))
        .isEqualTo("123456789012345678901234567890");
    assertThat(text(new BigDecimal("12.50"))).isEqualTo("12.50");
    assertThat(text(new BigDecimal("1E+400"))).isEqualTo("1E+400");
    assertThat(text(new BigDecimal("1E-2147483640"))).isEqualTo("1E-2147483640");
    assertThat(text(new AtomicLong(5))).isEqualTo("5");
    assertThat(text(new AtomicInteger(-5))).isEqualTo("-5");
    LongAdder adder = new LongAdder();
    adder.add(9);
    assertThat(text(adder)).isEqualTo("9");
    assertThat(text(new Broken(() -> "18446744073709551615"))).isEqualTo("18446744073709551615");
    assertThat(text(new Broken(() -> "1.5e3"))).isEqualTo("1.5E+3");
    for (String none :
        List.of("", "-", "01", "1.", ".5", "1e", "+1", "0x1", "1 ", "1e99999999999")) {
      assertThat(text(new Broken(() -> none))).isEqualTo('"' + none + '"');
    }
  }

  @Test
  void numberOfMoreDigitsThanReadersTakeIsReported() {
    isCut(BigInteger.TEN.pow(100_000), "\"<cut: a number of 100001 digits>\"");
    isCut(new BigDecimal(BigInteger.TEN.pow(5_000), 7), "\"<cut: a number of 5001 digits>\"");
    assertThat(text(BigInteger.TEN.pow(900))).hasSize(901);
  }

  @Test
  void subclassesOfExactNumbersAreAskedForTheirTextAlone() {
    BigInteger lying =
        new BigInteger("1") {
          private static final long serialVersionUID = 1;

          @Override
          public int bitLength() {
            throw new IllegalStateException();
          }

          @Override
          public String toString() {
            return "not one";
          }
        };
    assertThat(text(lying)).isEqualTo("\"not one\"");
  }

  @Test
  void arraysListsAndMapsKeepTheirShape() {
    assertThat(text(new int[] {1, 2})).isEqualTo("[1,2]");
    assertThat(text(new byte[] {1, -2})).isEqualTo("[1,-2]");
    assertThat(text(new boolean[] {true})).isEqualTo("[true]");
    assertThat(text(new float[] {0.1f})).isEqualTo("[0.1]");
    assertThat(text(new char[] {'a', '"'})).isEqualTo("[\"a\",\"\\\"\"]");
    assertThat(text(new Object[] {"a", null, new long[][] {{1}, {}}}))
        .isEqualTo("[\"a\",null,[[1],[]]]");
    Map<Object, Object> map = new LinkedHashMap<>();
    map.put(null, 1);
    map.put(2, List.of(true, 'c'));
    map.put("o", Optional.of(OptionalInt.of(3)));
    map.put("e", Optional.empty());
    map.put("t", new AtomicBoolean(true));
    assertThat(text(map))
        .isEqualTo("{\"null\":1,\"2\":[true,\"c\"],\"o\":3,\"e\":null,\"t\":true}");
    assertThat(text(Path.of("a", "b"))).isEqualTo("\"a/b\"");
    assertThat(text(Duration.ofMillis(1))).isEqualTo("\"PT0.001S\"");
    Iterable<Integer> plain = new ArrayList<>(List.of(1, 2))::iterator;
    assertThat(text(plain)).isEqualTo("[1,2]");
    assertThat(PlainValues.copy(map).isCut()).isFalse();
  }

  @Test
  void secretsInsideAreMasked() {
    Map<String, Object> inner = new LinkedHashMap<>();
    inner.put("password", List.of("hunter2"));
    inner.put("note", "pwd=hunter2");
    inner.put("token", null);
    assertThat(text(List.of(inner)))
        .isEqualTo("[{\"password\":\"***\",\"note\":\"pwd=***\",\"token\":null}]");
  }

  @Test
  void whatContainsItselfIsCutThere() {
    List<Object> list = new ArrayList<>();
    list.add(1);
    list.add(list);
    isCut(list, "[1,\"<cut: contains itself>\"]");
    Map<String, Object> map = new HashMap<>();
    map.put("a", Optional.of(new Object[] {map}));
    isCut(map, "{\"a\":[\"<cut: contains itself>\"]}");
  }

  @Test
  void whatIsTwoThousandDeepIsCutAtTheBound() {
    Object deep = "bottom";
    Object optional = "bottom";
    for (int i = 0; i < 2_000; i++) {
      deep = i % 2 == 0 ? List.of(deep) : Map.of("k", deep);
      optional = Optional.of(optional);
    }
    String text = text(deep);
    assertThat(text).contains("<cut: deeper than 32>").doesNotContain("bottom");
    assertThat(text(optional)).isEqualTo("\"<cut: deeper than 32>\"");
  }

  @Test
  void endlessAndHugeCollectionsAreCut() {
    Iterable<Object> endless =
        new AbstractCollection<>() {
          @Override
          public Iterator<Object> iterator() {
            return new Iterator<>() {
              @Override
              public boolean hasNext() {
                return true;
              }

              @Override
              public Object next() {
                return 1;
              }
            };
          }

          @Override
          public int size() {
            throw new IllegalStateException();
          }
        };
    assertThat(text(endless)).hasSizeLessThan(30_000).endsWith(",1,\"<cut: more>\"]");
    assertThat(text(Collections.nCopies(1_000_000, 1))).endsWith("\"<cut: 990000 more>\"]");
    assertThat(text(new long[20_000])).endsWith("\"<cut: 10000 more>\"]");
    List<Object> tree = List.of(1);
    for (int i = 0; i < 31; i++) {
      tree = List.of(tree, tree);
    }
    assertThat(text(tree)).hasSizeLessThan(200_000).contains("<cut: ");
    assertThat(text(Collections.nCopies(1000, "x".repeat(1_000))))
        .hasSizeLessThan(PlainValues.MAX_BYTES + 4_000);
    Map<String, Object> wide = new LinkedHashMap<>();
    for (int i = 0; i < 100_000; i++) {
      wide.put("k" + i, i);
    }
    assertThat(text(wide)).hasSizeLessThan(PlainValues.MAX_BYTES + 4_000).endsWith(" more\"}");
  }

  @Test
  void cutOfALongTextLeavesNoPartOfASecret() {
    String text = "x".repeat(JsonWriter.TEXT_LIMIT - 140) + " http://bob:hunter2hunter2hunter2@h/";
    assertThat(text(List.of(text))).doesNotContain("hun").contains("more characters>");
  }

  @Test
  void collectionThatChangesMeanwhileIsReadAgain() {
    AtomicInteger readings = new AtomicInteger();
    List<Integer> changing =
        new AbstractList<>() {
          @Override
          public Integer get(int index) {
            if (index == 1 && readings.incrementAndGet() < 3) {
              throw new ConcurrentModificationException();
            }
            return index;
          }

          @Override
          public int size() {
            return 2;
          }
        };
    assertThat(text(changing)).isEqualTo("[0,1]");
    assertThat(PlainValues.copy(changing).isCut()).isFalse();
    readings.set(Integer.MIN_VALUE);
    isCut(
        List.of(changing, changing),
        "[[0,\"<cut: could not be read: java.util.ConcurrentModificationException>\"],"
            + "[0,\"<cut: could not be read: java.util.ConcurrentModificationException>\"]]");
  }

  @Test
  void whatThrowsCostsThatValueAlone() {
    Map<Object, Object> map = new LinkedHashMap<>();
    map.put("number", new Broken(() -> fail(new StackOverflowError())));
    map.put(new Broken(() -> fail(new AssertionError())), 2);
    map.put("null", new Broken(() -> null));
    map.put(
        "map",
        new AbstractMap<>() {
          @Override
          public Set<Entry<Object, Object>> entrySet() {
            throw new IllegalStateException();
          }
        });
    map.put(
        "entry",
        new HashMap<>(Map.of(1, 2)) {
          private static final long serialVersionUID = 1;

          @Override
          public Set<Entry<Integer, Integer>> entrySet() {
            return new java.util.LinkedHashSet<>(Arrays.asList((Entry<Integer, Integer>) null));
          }
        });
    map.put("heap", new Broken(() -> fail(new OutOfMemoryError())));
    map.put("last", 3);
    isCut(
        map,
        "{\"number\":\"<toString threw java.lang.StackOverflowError>\","
            + "\"<toString threw java.lang.AssertionError>\":2,\"null\":null,"
            + "\"map\":{\"<cut>\":\"could not be read: java.lang.IllegalStateException\"},"
            + "\"entry\":{\"<cut>\":\"could not be read: java.lang.NullPointerException\"},"
            + "\"heap\":\"<toString threw java.lang.OutOfMemoryError>\",\"last\":3}");
  }

  @Test
  void endOfTheStackCostsAValueNoMore() throws Exception {
    Object[] deepest = new Object[1];
    Thread thread = new Thread(null, () -> copyAtTheEnd(deepest), "deep", 256 * 1024);
    thread.start();
    thread.join();
    assertThat(deepest[0]).isInstanceOf(PlainValues.Copy.class);
  }

  private static void copyAtTheEnd(Object[] result) {
    try {
      copyAtTheEnd(result);
    } catch (StackOverflowError end) {
      if (result[0] == null) {
        try {
          result[0] = PlainValues.copy(List.of(List.of(1)));
        } catch (StackOverflowError noRoomForTheCall) {
          // The caller, a frame up, tries again.
          throw noRoomForTheCall;
        }
      }
    }
  }

  @Test
  void copyIsNotCopiedAgainAndDoesNotChange() {
    List<Object> original = new ArrayList<>(List.of(1));
    Object copy = PlainValues.copy(original).value();
    original.add(2);
    assertThat(PlainValues.copy(copy).value()).isSameAs(copy);
    JsonNode node = StrictJson.parse(text(copy));
    assertThat(node).hasSize(1);
  }
}
