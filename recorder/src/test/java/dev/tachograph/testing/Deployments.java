package dev.tachograph.testing;

import java.io.File;
import java.lang.ref.WeakReference;
import java.lang.reflect.Constructor;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;

/**
 * A server that deploys a program three times and takes it down, each in a class loader of its own
 * that has all of the class path, as a web application has its libraries: {@code Deployments
 * <class>}, a {@link Runnable}. Prints {@code collected} when none of the class loaders is left.
 */
public final class Deployments {
  private static final int TIMES = 3;

  private Deployments() {}

  public static void main(String[] args) throws Exception {
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    for (int i = 0; i < TIMES; i++) {
      loaders.add(deploy(args[0]));
    }
    Eventually.until(
        "all class loaders collected",
        () -> {
          System.gc();
          return loaders.stream().allMatch(loader -> loader.refersTo(null));
        });
    System.out.println("collected");
  }

  private static WeakReference<ClassLoader> deploy(String name) throws Exception {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      urls.add(new File(entry).toURI().toURL());
    }
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    URLClassLoader loader =
        new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
    thread.setContextClassLoader(loader);
    try (loader) {
      Constructor<?> maker = loader.loadClass(name).getDeclaredConstructor();
      maker.setAccessible(true);
      ((Runnable) maker.newInstance()).run();
    } finally {
      thread.setContextClassLoader(before);
    }
    return new WeakReference<>(loader);
  }
}
