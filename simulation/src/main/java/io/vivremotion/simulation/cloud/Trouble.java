package io.vivremotion.simulation.cloud;

/** Why a vendor refuses a request that is right in itself. */
enum Trouble {
  OVERLOAD,
  RATE,
  MONEY,
  KEY
}
