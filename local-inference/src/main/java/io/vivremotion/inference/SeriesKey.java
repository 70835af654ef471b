package io.vivremotion.inference;

import io.vivremotion.message.DeviceId;

/** Names a series. */
record SeriesKey(DeviceId device, String measurement) {}
