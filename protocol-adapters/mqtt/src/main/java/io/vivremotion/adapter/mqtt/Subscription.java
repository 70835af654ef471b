package io.vivremotion.adapter.mqtt;

/**
 * One subscription of a session (MQTT 5, section 3.8.3).
 *
 * @param retainHandling 0 send retained messages, 1 only if the subscription is new, 2 never
 * @param id subscription identifier; 0 for none
 */
record Subscription(
    TopicFilter filter,
    int qos,
    boolean noLocal,
    boolean retainAsPublished,
    int retainHandling,
    int id) {}
