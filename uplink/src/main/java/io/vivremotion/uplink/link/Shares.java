package io.vivremotion.uplink.link;

/**
 * What each lane leaves for others. Alarms leave remote configuration its part of the burst, and
 * what it waits for once that is due by its share of the rate: else a storm of alarms would keep
 * the operator out. It leaves alarms what they wait for while it is not due. All others leave both.
 * Guarded by the budget's lock.
 */
final class Shares {
  private final Share alarm;
  private final Share control;

  Shares(LinkBudget.Config config, double capacity, double bytesPerNano, long nowNanos) {
    this.alarm = new Share(capacity * config.alarmShare(), capacity, capacity, nowNanos);
    this.control =
        new Share(
            capacity * config.controlShare(),
            bytesPerNano * config.controlShare(),
            capacity,
            nowNanos);
  }

  double left(Lane by, long nowNanos) {
    return switch (by) {
      case ALARM -> control.isDue(nowNanos) ? control.kept(nowNanos) : control.standing();
      case CONTROL -> control.isDue(nowNanos) ? 0 : alarm.kept(nowNanos);
      case COMMON -> alarm.kept(nowNanos) + control.kept(nowNanos);
    };
  }

  /** What is always left, whoever waits. */
  double standing(Lane by) {
    return switch (by) {
      case ALARM -> control.standing();
      case CONTROL -> alarm.standing();
      case COMMON -> alarm.standing() + control.standing();
    };
  }

  void want(Lane lane, double bytes, long nowNanos) {
    switch (lane) {
      case ALARM -> alarm.want(bytes, nowNanos);
      case CONTROL -> control.want(bytes, nowNanos);
      case COMMON -> {} // has nothing of its own
    }
  }

  void got(Lane lane, double bytes, long nowNanos) {
    switch (lane) {
      case ALARM -> alarm.got(0, nowNanos); // it may always want what it needs
      case CONTROL -> control.got(bytes, nowNanos);
      case COMMON -> {} // has nothing of its own
    }
  }
}
