package io.vivremotion.uplink.catalogue;

/** What a model reads or writes. */
public enum Modality {
  TEXT,
  IMAGE,
  AUDIO,
  DOCUMENT,
  EMBEDDING
}
