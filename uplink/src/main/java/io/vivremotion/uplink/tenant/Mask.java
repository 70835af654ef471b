package io.vivremotion.uplink.tenant;

import io.vivremotion.uplink.privacy.MaskRules;
import io.vivremotion.uplink.privacy.Masking;
import io.vivremotion.uplink.privacy.Shape;
import java.util.List;
import java.util.Map;

/**
 * What of a tenant's requests is masked before they leave.
 *
 * @param types as of {@link MaskRules}
 * @param vocabulary likewise
 * @param media pictures, files and recordings, in which nothing can be masked
 */
public record Mask(List<Shape> types, Map<String, List<String>> vocabulary, Unmaskable media) {
  /** All shapes but dates, no vocabulary. */
  public static final Mask DEFAULT =
      new Mask(MaskRules.DEFAULT.types(), MaskRules.DEFAULT.vocabulary(), Unmaskable.REFUSE);

  public Mask {
    MaskRules rules = new MaskRules(types, vocabulary);
    types = rules.types();
    vocabulary = rules.vocabulary();
  }

  /** Builds the tables; once. */
  public Masking masking() {
    return new MaskRules(types, vocabulary).masking();
  }
}
