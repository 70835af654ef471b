package io.vivremotion.uplink.tenant;

import java.time.LocalDate;

/** What one tenant has spent in one day or month, as it is kept over a restart. */
record Spent(String tenant, Period period, LocalDate start, Spend spend) {}
