package io.vivremotion.uplink.api;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vivremotion.uplink.chat.ChatRequest;
import io.vivremotion.uplink.format.AppFormat;
import io.vivremotion.uplink.format.UnfitRequest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Makes of one request what each target is sent; read into a tree at most once. */
final class Preparation {
  private static final JsonMapper JSON = new JsonMapper();

  private final AppApi.Shared shared;
  private final Surface surface;
  private final Leaving leaving;
  private @Nullable ChatRequest converted;

  Preparation(AppApi.Shared shared, Surface surface, Leaving leaving) {
    this.shared = shared;
    this.surface = surface;
    this.leaving = leaving;
  }

  Surface.Way way(Target target) {
    return surface.way(target, shared.formats());
  }

  Leaving leaving() {
    return leaving;
  }

  Prepared of(Target target) throws UnfitRequest {
    Handover handover = Handover.of(surface, leaving);
    if (way(target) == Surface.Way.PASS) {
      return Prepared.passing(surface, target, leaving, handover);
    }
    AppFormat apps = shared.formats().app(surface.format());
    ChatRequest known = converted;
    if (known == null) {
      known = read(apps);
      converted = known;
    }
    var theirs = shared.formats().provider(target.upstream().dialect().format());
    return Prepared.converted(new Prepared.Pair(apps, theirs), target, known, handover);
  }

  private ChatRequest read(AppFormat apps) throws UnfitRequest {
    try {
      return apps.readRequest(JSON.readTree(leaving.body()));
    } catch (IOException e) {
      throw new IllegalStateException("it was read before", e);
    }
  }
}
