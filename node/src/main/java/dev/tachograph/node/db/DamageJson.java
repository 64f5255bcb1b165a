package dev.tachograph.node.db;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.node.store.Damage;
import java.util.List;

/** Damage in an object of JSON: height, null for the database as a whole, and reason. */
final class DamageJson {
  private DamageJson() {}

  static void put(ObjectNode json, String name, List<Damage> damage) {
    ArrayNode array = json.putArray(name);
    for (Damage each : damage) {
      Integer height = each.height() == Damage.NO_BLOCK ? null : Integer.valueOf(each.height());
      array.addObject().put("height", height).put("reason", each.reason());
    }
  }
}
