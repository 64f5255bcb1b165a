package dev.tachograph.agent.programs;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;

/** Class loaders come and go, some of them without a parent, each with classes that are woven. */
public final class Loaders {
  private static final int COUNT = 200;

  private Loaders() {}

  /** Finds the JDK's classes, as every loader must, and one of its own, but nothing else. */
  private static final class Alone extends ClassLoader {
    Alone() {
      super(null);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (!name.equals(Loaded.class.getName())) {
        throw new ClassNotFoundException(name);
      }
      String file = "/" + name.replace('.', '/') + ".class";
      try (InputStream in = Loaders.class.getResourceAsStream(file)) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException broken) {
        throw new ClassNotFoundException(name, broken);
      }
    }
  }

  public static void main(String[] args) throws Exception {
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      ClassLoader loader = new Alone();
      Runnable loaded =
          (Runnable) loader.loadClass(Loaded.class.getName()).getConstructor().newInstance();
      loaded.run();
      loaders.add(new WeakReference<>(loader));
    }
    while (loaders.stream().anyMatch(one -> one.get() != null)) {
      System.gc();
    }
    System.out.println("all collected");
  }
}
