package io.vivremotion.uplink.sink.mqtt;

import io.vivremotion.uplink.sink.CloudEvent;

/**
 * A topic in which {@code {device}}, {@code {channel}}, {@code {kind}}, {@code {verdict}} stand.
 */
record TopicTemplate(String text) {
  static final TopicTemplate DEFAULT = new TopicTemplate("vivremotion/{device}/{channel}");

  /** Levels that come out empty are left out; what no topic may hold becomes {@code _}. */
  String topic(CloudEvent event) {
    CloudEvent.About about = event.about();
    String filled =
        text.replace("{device}", clean(about.device()))
            .replace("{channel}", clean(about.channel()))
            .replace("{kind}", about.kind())
            .replace("{verdict}", about.verdict());
    String joined = filled.replaceAll("/{2,}", "/").replaceAll("/$", "");
    return joined.isEmpty() ? "vivremotion" : joined;
  }

  private static String clean(String value) {
    return value.replaceAll("[+#{}\\p{Cc}\\p{Cs}\\p{IsNoncharacter_Code_Point}]", "_");
  }
}
