package dev.tachograph.resources;

import java.util.LinkedHashMap;
import java.util.Map;

/** The units that keys end with. */
final class UnitOfKey {
  private static final Map<String, String> BY_END = new LinkedHashMap<>();

  static {
    BY_END.put("_kb", "KiB");
    BY_END.put("_pct", "0 to 100");
    BY_END.put("_mib_s", "MiB/s");
    BY_END.put("_ms", "ms");
    BY_END.put("_s", "a second");
    BY_END.put("_cores", "cores");
  }

  private UnitOfKey() {}

  static String of(String key, KeyTraits.Kind kind) {
    if (kind == KeyTraits.Kind.TEXT) {
      return "text";
    }
    for (Map.Entry<String, String> unit : BY_END.entrySet()) {
      if (key.endsWith(unit.getKey())) {
        return unit.getValue();
      }
    }
    return "count";
  }
}
