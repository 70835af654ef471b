package io.vivremotion.adapter.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.adapter.mqtt.AnswerTopics.Reach;
import io.vivremotion.message.DeviceId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicFilterTest {
  @ParameterizedTest
  @CsvSource({
    "sport/tennis/+, sport/tennis/player1, true",
    "sport/tennis/+, sport/tennis/player1/ranking, false",
    "sport/+, sport, false",
    "sport/+, sport/, true",
    "sport/#, sport, true",
    "sport/tennis/player1/#, sport/tennis/player1/score/wimbledon, true",
    "+/+, /finance, true",
    "/+, /finance, true",
    "+, /finance, false",
    "'#', $SYS/uptime, false",
    "+/monitor/Clients, $SYS/monitor/Clients, false",
    "$SYS/#, $SYS/uptime, true",
    "$share/g/a/+, a/b, true"
  })
  void the_examples_of_the_specification(String filter, String topic, boolean matches) {
    assertThat(TopicFilter.parse(filter).orElseThrow().matches(topic)).isEqualTo(matches);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a#", "a/#/b", "a+", "+a/b", "$share/g", "$share//t", "$share/+/t"})
  void what_is_no_filter_is_refused(String text) {
    assertThat(TopicFilter.parse(text)).isEmpty();
  }

  @Test
  void a_filter_tells_whose_answers_it_lets_through() {
    assertThat(reach("devices/d1/answers")).isEqualTo(new Reach.One(new DeviceId("d1")));
    assertThat(reach("devices/d1/#")).isEqualTo(new Reach.One(new DeviceId("d1")));
    assertThat(reach("+/d1/+")).isEqualTo(new Reach.One(new DeviceId("d1")));
    assertThat(reach("devices/+/answers")).isEqualTo(new Reach.Everybody());
    assertThat(reach("#")).isEqualTo(new Reach.Everybody());
    assertThat(reach("devices/#")).isEqualTo(new Reach.Everybody());
    assertThat(reach("devices/d1/temp")).isEqualTo(new Reach.Nobody());
    assertThat(reach("+")).isEqualTo(new Reach.Nobody());
    assertThat(reach("plant/d1/answers")).isEqualTo(new Reach.Nobody());
  }

  private static Reach reach(String filter) {
    return AnswerTopics.reach(TopicFilter.parse(filter).orElseThrow());
  }
}
