package dev.tachograph.common;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a class of events, from the components of its record. Looked up once a class, and
 * held by the class itself, so that nothing of ours leads to the classes of a program.
 */
final class RecordFields {
  private static final ClassValue<RecordFields> BY_CLASS =
      new ClassValue<>() {
        @Override
        protected RecordFields computeValue(Class<?> type) {
          return new RecordFields(type);
        }
      };

  /** What every event has. */
  private static final Set<String> OF_EVENTS = Set.of("t_ms", "ts", "event", "truncated");

  private final String event;
  private final ComponentField[] fields;

  /** Why they cannot be read. */
  private final @Nullable String problem;

  private RecordFields(Class<?> type) {
    String name = snakeCase(type.getSimpleName());
    event = name.isEmpty() ? "unnamed_event" : name;
    ComponentField[] found = {};
    String why = null;
    try {
      found = fieldsOf(type);
    } catch (IllegalAccessException notOpen) {
      why = notOpen(type);
    } catch (UnreadableRecordException other) {
      why = other.getMessage();
    }
    fields = found;
    problem = why;
  }

  static RecordFields of(Class<?> type) {
    return BY_CLASS.get(type);
  }

  String event() {
    return event;
  }

  void write(RunEvent of, FieldConsumer out) {
    if (problem != null) {
      throw new UnreadableRecordException(problem);
    }
    for (ComponentField field : fields) {
      field.write(of, out);
    }
  }

  private static ComponentField[] fieldsOf(Class<?> type) throws IllegalAccessException {
    RecordComponent[] components = type.isRecord() ? type.getRecordComponents() : null;
    if (components == null) {
      throw new UnreadableRecordException(
          type.getName() + " is no record whose components can be seen: override writeFields");
    }
    RecordFields.class.getModule().addReads(type.getModule());
    ComponentField[] fields = new ComponentField[components.length];
    for (int i = 0; i < fields.length; i++) {
      RecordComponent component = components[i];
      FieldName name = component.getAnnotation(FieldName.class);
      String key = name == null ? snakeCase(component.getName()) : name.value();
      if (OF_EVENTS.contains(key) && !component.getName().equals("event")) {
        throw new UnreadableRecordException(
            "the component "
                + component.getName()
                + " of the record "
                + type.getName()
                + " has the name of a field that each event has, "
                + key
                + ": give it another by @FieldName");
      }
      fields[i] =
          ComponentField.of(key, component.getType(), handle(type, component.getAccessor()));
    }
    return fields;
  }

  /** The accessor of a component: as if from within the record, or as anybody calls it. */
  private static MethodHandle handle(Class<?> type, Method accessor) throws IllegalAccessException {
    MethodHandles.Lookup here = MethodHandles.lookup();
    MethodHandle handle;
    try {
      handle = MethodHandles.privateLookupIn(type, here).unreflect(accessor);
    } catch (IllegalAccessException notOpen) {
      handle = here.unreflect(accessor);
    }
    return handle.asType(MethodType.methodType(accessor.getReturnType(), RunEvent.class));
  }

  private static String notOpen(Class<?> type) {
    return "the record "
        + type.getName()
        + " cannot be read, as the module "
        + type.getModule().getName()
        + " does not open its package: add `opens "
        + type.getPackageName()
        + " to dev.tachograph;` to module-info, or override writeFields";
  }

  /** {@code firstBlockMs} and {@code FirstBlockMs} as {@code first_block_ms}. */
  static String snakeCase(String camelCase) {
    StringBuilder snake = new StringBuilder(camelCase.length() + 8);
    for (int i = 0; i < camelCase.length(); i++) {
      char c = camelCase.charAt(i);
      boolean isUpper = Character.isUpperCase(c);
      boolean begins =
          isUpper
              && i > 0
              && (!Character.isUpperCase(camelCase.charAt(i - 1))
                  || (i + 1 < camelCase.length()
                      && Character.isLowerCase(camelCase.charAt(i + 1))));
      if (begins && snake.charAt(snake.length() - 1) != '_') {
        snake.append('_');
      }
      snake.append(isUpper ? Character.toLowerCase(c) : c);
    }
    return snake.toString();
  }
}
