import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** For each line that it reads, sends so many records of 100 bytes and prints records/s. */
public class KafkaLoad {
  public static void main(String[] arguments) throws Exception {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", "127.0.0.1:" + arguments[0], "acks", "all");
    int count = Integer.parseInt(arguments[1]);
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      while (in.readLine() != null) {
        long start = System.nanoTime();
        send(producer, count);
        System.out.println(count * 1e9 / (System.nanoTime() - start));
      }
    }
  }

  private static void send(KafkaProducer<byte[], byte[]> producer, int count) throws Exception {
    List<Future<RecordMetadata>> sent = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      sent.add(producer.send(new ProducerRecord<>("load", new byte[100])));
    }
    for (Future<RecordMetadata> one : sent) {
      one.get();
    }
  }
}
