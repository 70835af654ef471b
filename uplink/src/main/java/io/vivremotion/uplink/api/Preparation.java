package io.vivremotion.uplink.api;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vivremotion.uplink.api.BodyScan.Scanned;
import io.vivremotion.uplink.chat.ChatRequest;
import io.vivremotion.uplink.format.AppFormat;
import io.vivremotion.uplink.format.ProviderFormat;
import io.vivremotion.uplink.format.UnfitRequest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Makes of one request what each target is sent; read into a tree at most once. */
final class Preparation {
  private static final JsonMapper JSON = new JsonMapper();

  private final AppApi.Shared shared;
  private final Surface surface;
  private final byte[] body;
  private final Scanned scanned;
  private @Nullable ChatRequest converted;

  Preparation(AppApi.Shared shared, Surface surface, byte[] body, Scanned scanned) {
    this.shared = shared;
    this.surface = surface;
    this.body = body;
    this.scanned = scanned;
  }

  Surface.Way way(Target target) {
    return surface.way(target, shared.formats());
  }

  Prepared of(Target target) throws UnfitRequest {
    if (way(target) == Surface.Way.PASS) {
      return Prepared.passing(surface, target, scanned, body);
    }
    AppFormat apps = shared.formats().app(surface.format());
    ChatRequest known = converted;
    if (known == null) {
      known = read(apps);
      converted = known;
    }
    ProviderFormat theirs = shared.formats().provider(target.upstream().dialect().format());
    return Prepared.converted(apps, theirs, target, known);
  }

  private ChatRequest read(AppFormat apps) throws UnfitRequest {
    try {
      return apps.readRequest(JSON.readTree(body));
    } catch (IOException e) {
      throw new IllegalStateException("it was read before", e);
    }
  }
}
