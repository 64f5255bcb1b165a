package dev.tachograph.spring;

import dev.tachograph.jul.TachographHandler;
import java.util.Arrays;
import java.util.logging.Logger;

/** Our handler at the root of java.util.logging. */
final class JulAttachment {
  private JulAttachment() {}

  static void attach() {
    Logger root = Logger.getLogger("");
    if (Arrays.stream(root.getHandlers()).noneMatch(TachographHandler.class::isInstance)) {
      root.addHandler(new TachographHandler());
    }
  }
}
