package dev.tachograph.agent.programs;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/** Two applications in class loaders of their own over one recorder, which is this program's. */
public final class ScopedServer {
  private ScopedServer() {}

  private static final class Deployment extends ClassLoader {
    Deployment() {
      super(ScopedServer.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.equals(ScopedApplication.class.getName())) {
        return super.loadClass(name, resolve);
      }
      String file = "/" + name.replace('.', '/') + ".class";
      try (InputStream in = ScopedServer.class.getResourceAsStream(file)) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException broken) {
        throw new ClassNotFoundException(name, broken);
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static Consumer<String> deploy() throws ReflectiveOperationException {
    return (Consumer<String>)
        new Deployment()
            .loadClass(ScopedApplication.class.getName())
            .getConstructor()
            .newInstance();
  }

  public static void main(String[] args) throws Exception {
    Consumer<String> a = deploy();
    Consumer<String> b = deploy();
    a.accept("a before");
    a.accept("start " + args[0]);
    a.accept("a during");
    b.accept("b during");
    a.accept("close");
    a.accept("a after");
  }
}
