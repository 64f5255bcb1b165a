package dev.tachograph.scopes;

import java.io.IOException;
import java.io.InputStream;
import java.util.Set;

/** A class loader that has some classes of its own, and all others of its parent, as a server's. */
public final class Deployment extends ClassLoader {
  private final Set<String> own;

  private Deployment(String name, ClassLoader parent, Class<?>... own) {
    super(name, parent);
    this.own =
        Set.of(own).stream()
            .map(Class::getName)
            .collect(java.util.stream.Collectors.toUnmodifiableSet());
  }

  /** An application over the recorder, which is the parent's. */
  public static Application of(String name) {
    return of(name, Deployment.class.getClassLoader());
  }

  /** An application over another class loader than the recorder's. */
  public static Application of(String name, ClassLoader parent) {
    try {
      return (Application)
          new Deployment(name, parent, Program.class)
              .loadClass(Program.class.getName())
              .getConstructor()
              .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  /** A class loader with the library that the applications over it share. */
  public static ClassLoader ofLibrary() {
    return new Deployment("library", Deployment.class.getClassLoader(), Library.class);
  }

  /** Runs an action as a server does for an application: with its context class loader. */
  public static void within(Object application, Runnable action) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(application.getClass().getClassLoader());
    try {
      action.run();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!own.contains(name)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> known = findLoadedClass(name);
      return known == null ? define(name) : known;
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
      byte[] bytes = in.readAllBytes();
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }
}
