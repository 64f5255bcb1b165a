import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.ArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Produces so many records, each in a request of its own, and consumes them; prints how many came
 * as they were sent. Without a number it produces until it is ended.
 */
public class KafkaClient {
  public static void main(String[] arguments) throws Exception {
    String server = arguments[0];
    Map<String, Object> settings =
        Map.of("bootstrap.servers", server, "acks", "all", "linger.ms", 0, "batch.size", 0);
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      if (arguments.length == 1) {
        for (long i = 0; ; i++) {
          producer.send(record(i)).get();
        }
      }
      int count = Integer.parseInt(arguments[1]);
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        sent.add(producer.send(record(i)));
      }
      for (Future<RecordMetadata> one : sent) {
        one.get();
      }
      System.out.println("consumed " + consume(server, count));
    }
  }

  private static ProducerRecord<String, String> record(long i) {
    return new ProducerRecord<>("orders", 0, "key" + i, "order " + i);
  }

  private static int consume(String server, int count) {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", server, "group.id", "shop", "auto.offset.reset", "earliest");
    int came = 0;
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of("orders"));
      while (came < count) {
        for (ConsumerRecord<String, String> one : consumer.poll(Duration.ofSeconds(1))) {
          if (!one.value().equals("order " + came)) {
            throw new IllegalStateException("order " + came + " came as " + one.value());
          }
          came++;
        }
      }
    }
    return came;
  }
}
