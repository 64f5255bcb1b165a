package dev.tachograph.common;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * One component as a field. Its accessor is called with exactly the type that it was adapted to, so
 * that numbers are not boxed.
 */
abstract class ComponentField {
  final String key;
  final MethodHandle accessor;

  private ComponentField(String key, MethodHandle accessor) {
    this.key = key;
    this.accessor = accessor;
  }

  /**
   * The field of a component.
   *
   * @param type of the component
   * @param accessor takes a {@link RunEvent}, gives that type
   */
  static ComponentField of(String key, Class<?> type, MethodHandle accessor) {
    if (type == long.class || type == int.class || type == short.class || type == byte.class) {
      return new Whole(key, accessor.asType(giving(long.class)));
    }
    if (type == double.class) {
      return new Decimal(key, accessor);
    }
    if (type == boolean.class) {
      return new Truth(key, accessor);
    }
    if (CharSequence.class.isAssignableFrom(type)) {
      return new Text(key, accessor.asType(giving(CharSequence.class)));
    }
    return new Any(key, accessor.asType(giving(Object.class)));
  }

  private static MethodType giving(Class<?> type) {
    return MethodType.methodType(type, RunEvent.class);
  }

  final void write(RunEvent of, FieldConsumer out) {
    try {
      put(of, out);
    } catch (RuntimeException | Error thrown) {
      throw thrown;
    } catch (Throwable declared) {
      // An accessor can declare none; what it throws all the same is reported by its name.
      throw new IllegalStateException(declared);
    }
  }

  @SuppressWarnings("checkstyle:IllegalThrows") // As a method handle does.
  abstract void put(RunEvent of, FieldConsumer out) throws Throwable;

  private static final class Whole extends ComponentField {
    Whole(String key, MethodHandle accessor) {
      super(key, accessor);
    }

    @Override
    void put(RunEvent of, FieldConsumer out) throws Throwable {
      out.put(key, (long) accessor.invokeExact(of));
    }
  }

  private static final class Decimal extends ComponentField {
    Decimal(String key, MethodHandle accessor) {
      super(key, accessor);
    }

    @Override
    void put(RunEvent of, FieldConsumer out) throws Throwable {
      out.put(key, (double) accessor.invokeExact(of));
    }
  }

  private static final class Truth extends ComponentField {
    Truth(String key, MethodHandle accessor) {
      super(key, accessor);
    }

    @Override
    void put(RunEvent of, FieldConsumer out) throws Throwable {
      out.put(key, (boolean) accessor.invokeExact(of));
    }
  }

  private static final class Text extends ComponentField {
    Text(String key, MethodHandle accessor) {
      super(key, accessor);
    }

    @Override
    void put(RunEvent of, FieldConsumer out) throws Throwable {
      out.put(key, (@Nullable CharSequence) accessor.invokeExact(of));
    }
  }

  private static final class Any extends ComponentField {
    Any(String key, MethodHandle accessor) {
      super(key, accessor);
    }

    @Override
    void put(RunEvent of, FieldConsumer out) throws Throwable {
      Object value = (Object) accessor.invokeExact(of);
      if (value instanceof Long || value instanceof Integer) {
        out.put(key, ((Number) value).longValue());
      } else if (value instanceof Double number) {
        out.put(key, (double) number);
      } else {
        out.putAny(key, value);
      }
    }
  }
}
