package io.vivremotion.message;

/**
 * What a topic or path says of a message before its payload is looked at. Adapters keep it per
 * topic. See {@link AddressRules}.
 */
public record Address(DeviceId device, Channel channel, Kind kind, Priority priority) {}
