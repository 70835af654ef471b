package io.vivremotion.simulation.machines;

/** A value as a machine reports it. */
record Reading(String name, String unit, double value) {}
